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
import io.millrace.app.red5.Red5Component;
import io.millrace.app.routes.PublishRoutes;
import io.millrace.app.routes.RecordingOutbox;
import io.millrace.app.routes.RecordingRoutes;
import io.millrace.app.routes.SessionBook;
import io.millrace.app.routes.TranscodeRoutes;
import io.millrace.app.secret.Secrets;
import io.millrace.ingest.key.SignedStreamKeys;
import io.millrace.ingest.rtmp.RtmpServer;
import io.millrace.ingest.tls.TlsIdentity;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.catalog.CatalogException;
import io.millrace.media.hls.LiveWindow;
import io.millrace.media.hls.WaitTimer;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.live.CameraLiveStream;
import io.millrace.media.memory.SlabPool;
import io.millrace.media.publish.EndReason;
import io.millrace.media.security.StreamKeys;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.SigningKey;
import io.millrace.recorder.export.Mp4Exports;
import io.millrace.recorder.ledger.GapJournal;
import io.millrace.recorder.ledger.GapLedger;
import io.millrace.recorder.spool.RecordingUploader;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.spool.SpoolRecorder;
import io.millrace.recorder.spool.SpoolRecovery;
import io.millrace.recorder.tape.RecordedTape;
import io.millrace.recorder.tape.Thumbnails;
import io.millrace.sql.PostgresCatalog;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import io.millrace.transcoder.ladder.CameraLadder;
import io.millrace.transcoder.ladder.DemandMeter;
import io.millrace.transcoder.ladder.LadderNode;
import io.millrace.transcoder.ladder.LadderSettings;
import io.millrace.transcoder.picture.FfmpegPictures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Millrace in one process: started from top to bottom, closed from bottom to top. What starts
 * later may use what started before it.
 */
public final class Application implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Application.class);

    /** A store that hangs holds up neither cameras nor viewers. */
    private static final int STORE_PATIENCE_SECONDS = 5;

    private static final int RETRY_SECONDS = 2;

    private final Settings settings;
    private final Consumer<LiveCamera> onLive;
    private final InstantSource clock = InstantSource.system();
    private final SlabPool chunks = DirectMemory.slabPool();
    private final CountDownLatch storeTried = new CountDownLatch(1);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final DataFolder data;
    private final SigningKey signingKey;
    private final StreamKeys keys;
    private final PostgresCatalog catalogue;
    private final Storage storage;
    private final CachedCameraDirectory directory;
    private final CameraUpdates updates;
    private final LiveCameras live;
    private final RtmpServer rtmp;
    private final HttpEdge http;
    private final TlsIdentity tls;
    private final Optional<String> firstPassword;

    /**
     * Starts everything; blocks until cameras and viewers are served.
     *
     * @throws AppException saying what to do
     */
    public static Application start(Settings settings) throws IOException, InterruptedException {
        return start(settings, camera -> {});
    }

    /**
     * As {@link #start(Settings)}.
     *
     * @param onLive told of each camera at its first publish, before its first sample
     */
    public static Application start(Settings settings, Consumer<LiveCamera> onLive)
            throws IOException, InterruptedException {
        return new Application(settings, onLive);
    }

    private Application(Settings settings, Consumer<LiveCamera> onLive) throws IOException, InterruptedException {
        this.settings = settings;
        this.onLive = onLive;
        try {
            data = opened(DataFolder.take(settings.data()));
            Secrets secrets = new Secrets(data.root());
            byte[] masterKey = secrets.masterKey();
            ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
            opened(tasks);

            // The servers take longest to start: both at once, and the certificate meanwhile.
            CameraSnapshot snapshot = new CameraSnapshot(data.resolve(CameraSnapshot.FILE));
            CompletableFuture<Catalogue> cataloguing = async(
                    tasks,
                    // The first start makes the first administrator, and knows no camera without it.
                    () -> snapshot.exists()
                            ? Catalogue.openEvenIfAway(settings.postgres(), data, secrets)
                            : Catalogue.open(settings.postgres(), data, secrets));
            CompletableFuture<Storage> storing = async(tasks, () -> Storage.open(settings.s3(), data, secrets));
            CompletableFuture<LadderNode> ladders = async(tasks, this::ladderNode);
            tls = tlsIdentity();
            storage = opened(await(storing));
            Catalogue server = opened(await(cataloguing));
            catalogue = server.ports();
            tasks.execute(this::tryTheStore);

            Spool spool = opened(Spool.open(data.resolve("spool")));
            signingKey = SigningKeys.load(data.root(), secrets);
            ChainSeal seal = ChainSeal.signedWith(signingKey);
            report(SpoolRecovery.run(spool, seal));
            GapLedger ledger = opened(
                    new GapLedger(GapJournal.open(data.resolve("ledger/gaps.journal")), spool.onRecordUntil(), clock));
            directory = new CachedCameraDirectory(
                    catalogue.cameras(),
                    snapshot,
                    settings.recording().enabled() ? ledger::cameras : cameras -> {},
                    camera -> disconnect(camera.id(), EndReason.REVOKED));
            if (!server.ready() || !directory.refresh()) {
                ledger.cameras(settings.recording().enabled() ? directory.all() : List.of());
            }
            SignedStreamKeys streamKeys = new SignedStreamKeys(masterKey, directory, clock);
            keys = streamKeys;

            Red5Component red5 = new Red5Component();
            CamelContext camel = new DefaultCamelContext();
            camel.addComponent("red5", red5);
            ProducerTemplate bus = camel.createProducerTemplate();

            SpoolRecorder recorder = new SpoolRecorder(
                    spool,
                    SettingsMapping.spool(settings),
                    clock,
                    new RecordingEvents(bus, spool, ledger, settings),
                    seal);
            ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("hls-timer").daemon().factory());
            opened(timer);
            live = new LiveCameras(
                    directory,
                    camera -> liveCamera(camera, recorder, ladders.join(), bus, tasks, WaitTimer.on(timer)),
                    settings.recording().enabled());
            StatusBoard status = new StatusBoard(live, clock);
            updates = new CameraUpdates(directory, live, this::ladder, this::disconnect);

            ExecutorService uploads = Executors.newFixedThreadPool(
                    settings.recording().uploads(),
                    Thread.ofVirtual().name("upload-", 0).factory());
            opened(uploads);
            RecordedTape tape = new RecordedTape(
                    catalogue.recordings(), catalogue.recordingIndexes(), row -> storage.store(), spool, recorder);
            CompletableFuture<FfmpegPictures> pictures =
                    async(tasks, () -> new FfmpegPictures(BundledFfmpeg.unpack(data.resolve("ffmpeg"))));
            Thumbnails thumbnails = new Thumbnails(
                    file -> pictures.join().of(file),
                    row -> storage.store(),
                    settings.recording().pictures());
            RecordingOutbox outbox = new RecordingOutbox(
                    catalogue.outbox(),
                    catalogue.recordingIndexes(),
                    spool,
                    new RecordingUploader(spool, storage.store()),
                    thumbnails,
                    settings.node(),
                    settings.recording().uploads(),
                    clock);
            start(
                    camel,
                    new PublishRoutes(
                            live, status, new SessionBook(catalogue.streamSessions()), ledger, settings.bus(), clock),
                    new RecordingRoutes(outbox, uploads, settings),
                    new TranscodeRoutes(live, settings.bus()));
            opened(recorder);
            opened(live);
            every(30, timer, tasks, this::readCameras);
            every(1, timer, tasks, () -> ledger.deliver(catalogue.gaps()));

            Passwords passwords = new Passwords();
            http = opened(new HttpEdge(
                    SettingsMapping.http(settings, tls, masterKey), ports(status, tape, thumbnails), passwords));
            if (server.ready()) {
                firstPassword = new FirstAdministrator(catalogue.users(), passwords, clock).ensure();
                catalogue.streamSessions().closeOrphans(clock.instant());
            } else {
                firstPassword = Optional.empty();
                tasks.execute(() -> awaitCatalogue(server));
            }
            http.start();
            if (!storeTried.await(STORE_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("Recordings wait in the spool, the object store does not answer");
            }
            rtmp = opened(new RtmpServer(SettingsMapping.rtmp(settings, tls), streamKeys, red5, clock));
            rtmp.start();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** One at a time, on a thread that may block. */
    private static void every(int seconds, ScheduledExecutorService timer, ExecutorService tasks, Runnable run) {
        AtomicBoolean running = new AtomicBoolean();
        var unused = timer.scheduleWithFixedDelay(
                () -> {
                    if (running.compareAndSet(false, true)) {
                        tasks.execute(() -> {
                            try {
                                run.run();
                            } finally {
                                running.set(false);
                            }
                        });
                    }
                },
                seconds,
                seconds,
                TimeUnit.SECONDS);
    }

    /** Until it answers, or this stops. */
    private void awaitCatalogue(Catalogue server) {
        try {
            while (!server.retry()) {
                TimeUnit.SECONDS.sleep(RETRY_SECONDS);
            }
            catalogue.streamSessions().closeOrphans(clock.instant());
            directory.refresh();
        } catch (CatalogException e) {
            log.warn("The catalogue went away again: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LiveCamera liveCamera(
            CameraId id,
            SpoolRecorder recorder,
            LadderNode ladders,
            ProducerTemplate bus,
            ExecutorService tasks,
            WaitTimer timer) {
        // Asked for on event loops, and a bus may block.
        DemandMeter demand = new DemandMeter(
                id,
                settings.ladder().idleAfter(),
                System::nanoTime,
                event -> tasks.execute(() -> bus.sendBody(settings.bus().rungs(), TranscodeRoutes.message(event))));
        LiveWindow window = new LiveWindow(
                SettingsMapping.window(settings), LiveWindow.sequenceAt(clock.instant()), tasks, timer, demand);
        CameraLadder ladder = new CameraLadder(id, ladder(id), window, ladders, new LadderLog());
        CameraLiveStream stream = 
                new CameraLiveStream(id, SettingsMapping.packaging(settings), clock, chunks.forStream());
        LiveCamera camera = new LiveCamera(stream, window, ladder, demand, recorder.camera(id));
        onLive.accept(camera);
        return camera;
    }

    /** What other processes changed takes effect here, too. */
    private void readCameras() {
        directory.refresh();
        live.applyLadders(this::ladder);
    }

    private LadderProfile ladder(CameraId id) {
        return directory.ladder(id).orElseGet(() -> SettingsMapping.ladder(settings));
    }

    private LadderNode ladderNode() throws IOException {
        return new LadderNode(
                BundledFfmpeg.unpack(data.resolve("ffmpeg")),
                SettingsMapping.ladderBudget(settings),
                LadderSettings.DEFAULT,
                LadderNode.LIMITS);
    }

    private ApiPorts ports(StatusBoard status, RecordedTape tape, Thumbnails thumbnails) {
        return new ApiPorts(
                catalogue.cameras(),
                directory,
                catalogue.recordings(),
                catalogue.gaps(),
                catalogue.streamSessions(),
                catalogue.users(),
                catalogue.outbox(),
                keys,
                tier -> storage.store(),
                tape,
                new Mp4Exports(tape, settings.recording().exportMax()),
                signingKey.verifyingKey().pem(),
                thumbnails,
                live,
                status,
                updates,
                this::ladder,
                this::publishServers,
                List.of(
                        // Ingest, live and recording go on without it: no reason to restart the process.
                        new HealthCheck(
                                "catalogue", false, () -> catalogue.outbox().pending()),
                        new HealthCheck(
                                "object_store", false, () -> storage.store().stat("health"))));
    }

    private TlsIdentity tlsIdentity() {
        Settings.Tls files = settings.tls();
        return files.certificate().isEmpty()
                ? TlsIdentity.selfSigned(data.resolve("tls"), clock)
                : TlsIdentity.of(Path.of(files.certificate()), Path.of(files.privateKey()));
    }

    /** A store that is away stops neither live nor recording: files wait in the spool. */
    private void tryTheStore() {
        boolean said = false;
        try {
            while (true) {
                try {
                    storage.store().ensureReady();
                    return;
                } catch (ObjectStoreException e) {
                    if (!said) {
                        log.warn("Recordings wait in the spool, the object store is not ready: {}", e.getMessage());
                        said = true;
                    }
                    storeTried.countDown();
                }
                TimeUnit.SECONDS.sleep(RETRY_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            storeTried.countDown();
        }
    }

    private static void report(SpoolRecovery.Report recovered) {
        if (!recovered.closed().isEmpty()
                || !recovered.failed().isEmpty()
                || !recovered.emptied().isEmpty()) {
            log.info(
                    "spool recovered closed={} without_media={} failed={} bytes_cut={}",
                    recovered.closed().size(),
                    recovered.emptied().size(),
                    recovered.failed(),
                    recovered.bytesCut());
        }
    }

    private void start(CamelContext camel, RouteBuilder... routes) {
        try {
            for (RouteBuilder route : routes) {
                camel.addRoutes(route);
            }
            camel.getShutdownStrategy().setTimeout(3);
            camel.getShutdownStrategy().setShutdownNowOnTimeout(true);
            opened.push(camel::stop);
            camel.start();
        } catch (Exception e) {
            throw new AppException("the routes did not start: " + e.getMessage(), e);
        }
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
        return settings.http().advertisedUrl().isEmpty()
                ? "https://" + hostForPeople(settings.http().address()) + ":" + http.port()
                : settings.http().advertisedUrl();
    }

    /** A signed playback URL for {@code camera}, good for {@code validity}. */
    public String playbackUrl(Camera camera, Duration validity) {
        return webUrl() + http.playbackPath(camera, validity);
    }

    /** The watch page for whoever has it; no log-in. */
    public String watchUrl(Camera camera, Duration validity) {
        String path = http.playbackPath(camera, validity);
        return webUrl() + "/watch/" + camera.id() + path.substring(path.indexOf('?'));
    }

    /** {@code rtmps://host:port/live}. */
    public String publishUrl() {
        return publishServers(hostForPeople(settings.rtmps().address())).get(0);
    }

    private List<String> publishServers(String requestHost) {
        List<String> servers = new ArrayList<>();
        if (!settings.rtmps().advertisedUrl().isEmpty()) {
            servers.add(settings.rtmps().advertisedUrl() + "/live");
        } else {
            rtmp.rtmpsAddress()
                    .ifPresent(address -> servers.add("rtmps://" + requestHost + ":" + address.getPort() + "/live"));
        }
        rtmp.rtmpAddress()
                .ifPresent(address -> servers.add("rtmp://" + requestHost + ":" + address.getPort() + "/live"));
        return servers;
    }

    private static String hostForPeople(String address) {
        return switch (address) {
            case "0.0.0.0", "::", "127.0.0.1" -> "localhost";
            default -> address.contains(":") ? "[" + address + "]" : address;
        };
    }

    /** Cameras first, so that what they sent is on record; then viewers; the database last. */
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.warn("{} did not close cleanly", part.getClass().getSimpleName(), e);
            }
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    private void opened(ExecutorService executor) {
        // Not its close(), which waits for as long as a task takes.
        opened.push(executor::shutdownNow);
    }

    private interface Opening<T> {
        T open() throws IOException, InterruptedException;
    }

    private static <T> CompletableFuture<T> async(ExecutorService tasks, Opening<T> opening) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return opening.open();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new AppException("interrupted", e);
                    }
                },
                tasks);
    }

    private static <T> T await(CompletableFuture<T> opening) throws InterruptedException, IOException {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException failure) {
                throw failure.getCause();
            } else if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
