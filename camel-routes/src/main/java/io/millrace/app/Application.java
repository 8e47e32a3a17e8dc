package io.millrace.app;

import io.millrace.api.HttpEdge;
import io.millrace.api.auth.FirstAdministrator;
import io.millrace.api.auth.Passwords;
import io.millrace.api.ports.ApiPorts;
import io.millrace.api.ports.HealthCheck;
import io.millrace.app.camera.CachedCameraDirectory;
import io.millrace.app.camera.CameraSnapshot;
import io.millrace.app.camera.CameraUpdates;
import io.millrace.app.camera.LiveCamera;
import io.millrace.app.camera.LiveCameras;
import io.millrace.app.camera.StatusBoard;
import io.millrace.app.config.Settings;
import io.millrace.app.retention.RetentionService;
import io.millrace.app.routes.CatalogueAlert;
import io.millrace.app.routes.PublishRoutes;
import io.millrace.app.routes.RecordingRoutes;
import io.millrace.app.routes.RetentionAlert;
import io.millrace.app.routes.SessionBook;
import io.millrace.app.routes.TranscodeRoutes;
import io.millrace.app.secret.Secrets;
import io.millrace.ingest.key.SignedStreamKeys;
import io.millrace.ingest.rtmp.RtmpServer;
import io.millrace.ingest.tls.TlsIdentity;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.publish.EndReason;
import io.millrace.media.security.StreamKeys;
import io.millrace.recorder.export.Mp4Exports;
import io.millrace.recorder.ledger.GapLedger;
import io.millrace.recorder.spool.SpoolRecorder;
import io.millrace.recorder.tape.PlaylistWarmup;
import io.millrace.recorder.tape.RecordedTape;
import io.millrace.recorder.tape.ThumbnailPass;
import io.millrace.recorder.tape.Thumbnails;
import io.millrace.sql.PostgresCatalog;
import io.millrace.transcoder.hardware.Encoders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.camel.CamelExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Millrace in one process: started from top to bottom, closed from bottom to top. What starts
 * later may use what started before it.
 */
public final class Application implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Application.class);

    private final Settings settings;
    private static final int PICTURE_PASS_SECONDS = 60;

    private final InstantSource clock = InstantSource.system();
    private final OpenedParts opened = new OpenedParts();
    private final DataFolder data;
    private final StreamKeys keys;
    private final PostgresCatalog catalogue;
    private final OnRecord onRecord;
    private final CachedCameraDirectory directory;
    private final CameraUpdates updates;
    private final LiveCameras live;
    private final RtmpServer rtmp;
    private final TlsIdentity tls;
    private final Optional<String> firstPassword;
    private final Addresses addresses;
    private final Encoders encoders;

    /**
     * Starts everything; blocks until cameras and viewers are served.
     *
     * @throws AppException saying what to do
     */
    public static Application start(Settings settings) throws IOException, InterruptedException {
        return start(settings, camera -> {}, begun -> {});
    }

    /**
     * As {@link #start(Settings)}.
     *
     * @param onLive told of each camera at its first publish, before its first sample
     * @param stopping handed, before anything is opened, what closes as much as was opened so far and ends
     *     the start; for another thread
     */
    public static Application start(Settings settings, Consumer<LiveCamera> onLive, Consumer<AutoCloseable> stopping)
            throws IOException, InterruptedException {
        return new Application(settings, onLive, stopping);
    }

    private Application(Settings settings, Consumer<LiveCamera> onLive, Consumer<AutoCloseable> stopping)
            throws IOException, InterruptedException {
        this.settings = settings;
        stopping.accept(opened);
        encoders = SettingsMapping.encoders(settings.ladder());
        try {
            data = opened.add(DataFolder.take(settings.data()));
            opened.add(HeapCare.start());
            Secrets secrets = new Secrets(data.root());
            byte[] masterKey = secrets.masterKey();
            Tasks tasks = opened.add(new Tasks());

            // What takes longest begins first, and is waited for where it is needed.
            CameraSnapshot snapshot = new CameraSnapshot(data.resolve(CameraSnapshot.FILE));
            boolean known = snapshot.exists();
            CompletableFuture<Storage> storing = opened.add(tasks.begin(() -> Storage.open(settings, data, secrets)));
            CompletableFuture<Catalogue> cataloguing =
                    opened.add(tasks.begin(() -> catalogue(settings, data, secrets, known)));
            if (!known && !settings.postgres().url().isEmpty()) {
                // No camera is let in before it answers, so a stop need not wait for that.
                stopping.accept(() -> {
                    if (!cataloguing.isDone()) {
                        tasks.close();
                    }
                });
            }
            CompletableFuture<LadderHost> ladders = tasks.begin(() -> LadderHost.open(settings, data, encoders));
            tls = SettingsMapping.tls(settings, data, clock);

            onRecord = opened.add(OnRecord.open(settings, data, secrets, clock));
            GapLedger ledger = onRecord.ledger();
            directory = new CachedCameraDirectory(
                    () -> cataloguing.join().ports().cameras(),
                    snapshot,
                    settings.recording().enabled() ? ledger::cameras : cameras -> {},
                    camera -> disconnect(camera.id(), EndReason.REVOKED));
            ledger.cameras(settings.recording().enabled() ? directory.all() : List.of());
            SignedStreamKeys streamKeys = new SignedStreamKeys(masterKey, directory, clock);
            keys = streamKeys;

            RouteEngine routes = new RouteEngine(settings.bus());
            SpoolRecorder recorder = onRecord.recorder(routes.bus());
            Ticker ticker = opened.add(new Ticker());
            live = new LiveCameras(
                    directory,
                    new LiveCameraFactory(
                            settings,
                            clock,
                            this::ladder,
                            recorder,
                            () -> ladders.join().ladders(),
                            routes.bus(),
                            tasks,
                            ticker.waits(),
                            DirectMemory.slabPool(),
                            onLive),
                    settings.recording().enabled());
            StatusBoard status = new StatusBoard(live, clock);
            updates = new CameraUpdates(directory, live, this::ladder, this::disconnect);
            ExecutorService uploads = Executors.newFixedThreadPool(
                    settings.recording().uploads(),
                    Thread.ofVirtual().name("upload-", 0).factory());
            opened.add(uploads::shutdownNow);
            SessionBook book = opened.add(new SessionBook(settings.node(), live::sessions, clock));
            opened.add(routes)
                    .start(
                            new PublishRoutes(live, status, book, ledger, settings.bus(), settings.node(), clock),
                            new TranscodeRoutes(live, settings.bus()));
            opened.add(recorder);
            opened.add(live);

            Passwords passwords = new Passwords();
            CompletableFuture<Optional<String>> administrator =
                    tasks.begin(() -> cataloguing.join().ready()
                            ? new FirstAdministrator(cataloguing.join().ports().users(), passwords, clock).ensure()
                            : Optional.empty());
            CompletableFuture<RecordedTape> taping =
                    tasks.begin(() -> onRecord.tape(cataloguing.join().ports(), storing.join(), recorder));
            CompletableFuture<Thumbnails> picturing =
                    tasks.begin(() -> onRecord.thumbnails(data, storing.join(), tasks));
            CompletableFuture<RetentionService> retaining = opened.add(tasks.begin(() -> new RetentionService(
                    settings,
                    data.root(),
                    cataloguing.join().ports(),
                    storing.join(),
                    what -> alert(routes, RetentionAlert.text(what)),
                    clock)));
            CompletableFuture<HttpEdge> edge = opened.add(tasks.begin(() -> new HttpEdge(
                    SettingsMapping.http(settings, tls, masterKey),
                    ports(
                            cataloguing.join().ports(),
                            storing.join(),
                            status,
                            taping.join(),
                            picturing.join(),
                            retaining.join(),
                            recorder),
                    passwords)));

            // Cameras that are known need neither the catalogue nor the store.
            rtmp = opened.add(new RtmpServer(SettingsMapping.rtmp(settings, tls), streamKeys, routes.red5(), clock));
            if (known) {
                Addresses.listen(rtmp);
            }
            Catalogue server = Tasks.await(cataloguing);
            catalogue = server.ports();
            if (server.ready()) {
                book.begin(catalogue.streamSessions());
                directory.refresh();
            } else {
                tasks.execute(new LateCatalogue(server, settings.node(), book, directory, clock));
            }
            if (!known) {
                Addresses.listen(rtmp);
            }
            ticker.every(30, tasks, updates::readAgain);
            ticker.every(1, tasks, () -> ledger.deliver(catalogue.gaps()));
            ticker.every(1, tasks, book::deliverSoon);

            Storage storage = Tasks.await(storing);
            StoreProbe store = new StoreProbe(storage);
            tasks.execute(store);
            ThumbnailPass pictures = onRecord.pictures(catalogue, storage, Tasks.await(picturing));
            routes.add(new RecordingRoutes(onRecord.outbox(catalogue, storage.store(), pictures), uploads, settings));
            ticker.every(PICTURE_PASS_SECONDS, tasks, pictures::run);
            // Without it each camera would be refused, one by one, by a server that says it serves.
            Tasks.await(ladders);
            HttpEdge http = Tasks.await(edge);
            http.start();
            tasks.execute(new PlaylistWarmup(Tasks.await(taping)));
            store.awaitFirstTry();
            firstPassword = Tasks.await(administrator);
            addresses = new Addresses(settings, rtmp, http);
            // Software until then: its children would take the start its CPU.
            RetentionService retention = Tasks.await(retaining);
            tasks.execute(retention::start);
            // Closed first: a server that is stopped along with us is none that died.
            opened.add(server.keepUp(what -> tasks.execute(() -> alert(routes, CatalogueAlert.text(what)))));
            ladders.thenAcceptAsync(LadderHost::probe, tasks.executor());
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Where the bus does not take it, the log has it. */
    private void alert(RouteEngine routes, String alert) {
        try {
            routes.bus().sendBody(settings.bus().alerts(), alert);
        } catch (CamelExecutionException | IllegalStateException e) {
            log.error("the bus did not take the alert {}: {}", alert, e.getMessage());
        }
    }

    /** Closes the books of the last run before anything new is entered. */
    private Catalogue catalogue(Settings settings, DataFolder data, Secrets secrets, boolean known)
            throws IOException, InterruptedException {
        // The first start makes the first administrator, and knows no camera without it.
        Catalogue server = known
                ? Catalogue.openEvenIfAway(settings.postgres(), data, secrets)
                : Catalogue.open(settings.postgres(), data, secrets);
        if (server.ready()) {
            server.ports().streamSessions().closeOrphans(settings.node(), clock.instant());
        }
        return server;
    }

    private LadderProfile ladder(CameraId id) {
        return directory.ladder(id).orElseGet(() -> SettingsMapping.ladder(settings));
    }

    private ApiPorts ports(
            PostgresCatalog catalogue,
            Storage storage,
            StatusBoard status,
            RecordedTape tape,
            Thumbnails thumbnails,
            RetentionService retention,
            SpoolRecorder recorder) {
        return new ApiPorts(
                catalogue.cameras(),
                directory,
                catalogue.recordings(),
                catalogue.recordingManifests(),
                catalogue.gaps(),
                catalogue.streamSessions(),
                catalogue.users(),
                catalogue.outbox(),
                keys,
                storage::store,
                tape,
                new Mp4Exports(
                        tape,
                        catalogue.recordingManifests(),
                        settings.recording().exportMax()),
                onRecord.publicKey(),
                thumbnails,
                catalogue.retentionPolicies(),
                catalogue.holds(),
                retention,
                live,
                status,
                updates,
                this::ladder,
                live,
                () -> LadderHost.report(encoders),
                host -> Addresses.publishServers(settings, rtmp, host),
                List.of(
                        // Ingest, live and recording go on without it: no reason to restart the process.
                        new HealthCheck(
                                "catalogue", false, () -> catalogue.outbox().pending()),
                        new HealthCheck(
                                "object_store", false, () -> storage.store().stat("health"))),
                () -> OnRecord.room(recorder));
    }

    private void disconnect(CameraId camera, EndReason reason) {
        rtmp.disconnect(camera, reason);
    }

    public Settings settings() {
        return settings;
    }

    public DataFolder data() {
        return data;
    }

    /** The first administrator's password, if this start made that user: show it once. */
    public Optional<String> firstPassword() {
        return firstPassword;
    }

    public Cameras cameras() {
        return catalogue.cameras();
    }

    /** Whether there is a camera, as last read: asks nobody, so it has an answer while the catalogue is away. */
    public boolean knowsCameras() {
        return !directory.ids().isEmpty();
    }

    /** Makes it known at once, as the API does. */
    public void create(Camera camera) {
        catalogue.cameras().create(camera);
        updates.onCreated(camera);
    }

    public StreamKeys streamKeys() {
        return keys;
    }

    public Path certificate() {
        return tls.certificate();
    }

    /** {@code https://host:port}. */
    public String webUrl() {
        return addresses.web();
    }

    /** A signed playback URL for {@code camera}, good for {@code validity}. */
    public String playbackUrl(Camera camera, Duration validity) {
        return addresses.playback(camera, validity);
    }

    /** The watch page for whoever has it; no log-in. */
    public String watchUrl(Camera camera, Duration validity) {
        return addresses.watch(camera, validity);
    }

    /** {@code rtmps://host:port/live}. */
    public String publishUrl() {
        return addresses.publish();
    }

    /** Cameras first, so that what they sent is on record; then viewers; the database last. */
    @Override
    public void close() {
        opened.close();
    }
}
