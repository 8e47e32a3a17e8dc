package io.millrace.api;

import io.millrace.api.auth.Accounts;
import io.millrace.api.auth.LoginLimiter;
import io.millrace.api.auth.LoginOperations;
import io.millrace.api.auth.LoginTokens;
import io.millrace.api.auth.Passwords;
import io.millrace.api.auth.SigningKeys;
import io.millrace.api.auth.UrlTokens;
import io.millrace.api.camera.CameraOperations;
import io.millrace.api.camera.EncoderOperations;
import io.millrace.api.camera.KeyOperations;
import io.millrace.api.camera.LadderOperations;
import io.millrace.api.camera.PreviewOperations;
import io.millrace.api.camera.StatusOperations;
import io.millrace.api.console.StaticFiles;
import io.millrace.api.health.HealthOperations;
import io.millrace.api.http.BlockingCalls;
import io.millrace.api.http.BodyReader;
import io.millrace.api.http.CertificateWatch;
import io.millrace.api.http.Connections;
import io.millrace.api.http.Dispatcher;
import io.millrace.api.http.Listener;
import io.millrace.api.http.PublicUrl;
import io.millrace.api.http.Replies;
import io.millrace.api.http.RequestIds;
import io.millrace.api.http.TlsEngine;
import io.millrace.api.playback.HlsHandler;
import io.millrace.api.playback.HlsSessions;
import io.millrace.api.playback.PlaybackOperations;
import io.millrace.api.playback.TapeHandler;
import io.millrace.api.ports.ApiPorts;
import io.millrace.api.recording.DownloadSlots;
import io.millrace.api.recording.Downloads;
import io.millrace.api.recording.ExportDownload;
import io.millrace.api.recording.ExportOperations;
import io.millrace.api.recording.ManifestOperations;
import io.millrace.api.recording.OutboxOperations;
import io.millrace.api.recording.PublicKeyOperations;
import io.millrace.api.recording.RecordingDownload;
import io.millrace.api.recording.RecordingOperations;
import io.millrace.api.recording.ThumbnailOperations;
import io.millrace.api.recording.TimelineOperations;
import io.millrace.api.rest.ApiHandler;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.Contract;
import io.millrace.api.retention.CameraRetentionOperations;
import io.millrace.api.retention.RecordingRetentionOperations;
import io.millrace.api.retention.RetentionOperations;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Verticle;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTPS server: the REST contract, signed HLS, recordings and the pages. Owns its event loops
 * and threads; borrows its ports. {@link #start} and {@link #close} block and are called once each;
 * the rest is safe for use by many threads.
 */
public final class HttpEdge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);
    private static final Duration SWEEP = Duration.ofSeconds(2);
    private static final Duration CERTIFICATE_CHECK = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(8);
    // TLS is most of the work, so a loop a core; past four the live window is not the bottleneck.
    private static final int MAX_LOOPS = 4;

    private final HttpSettings settings;
    private final Vertx vertx;
    private final int loops = Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors());
    private final UrlTokens urlTokens;
    private final HlsSessions sessions;
    private final Connections connections;
    private final Dispatcher dispatcher;
    private final BlockingCalls calls;
    private final BlockingCalls downloads;
    private final BlockingCalls recorded;
    private final HealthOperations health;
    private final PublicUrl publicUrl;
    private final CertificateWatch certificates;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    public HttpEdge(HttpSettings settings, ApiPorts ports, Passwords passwords) {
        this(settings, ports, passwords, InstantSource.system(), System::nanoTime);
    }

    /** With clocks of the caller's: wall time for validity, nanoseconds for idleness. */
    public HttpEdge(
            HttpSettings settings, ApiPorts ports, Passwords passwords, InstantSource clock, LongSupplier nanoTime) {
        this.settings = settings;
        HttpLimits limits = settings.limits();
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops).setPreferNativeTransport(true));
        var signingKeys = new SigningKeys(settings.masterKey());
        urlTokens = new UrlTokens(signingKeys, clock);
        sessions = new HlsSessions(urlTokens, limits, settings.sessionIdle(), settings.sessionMax(), clock, nanoTime);
        connections = new Connections(limits, nanoTime);
        calls = new BlockingCalls(limits.maxConcurrentCalls());
        downloads = new BlockingCalls(limits.maxDownloads());
        recorded = new BlockingCalls(limits.maxConcurrentCalls());
        health = new HealthOperations(ports.health(), ports.spool(), nanoTime);
        publicUrl = new PublicUrl(settings.advertisedUrl());
        certificates = new CertificateWatch(settings.certificate(), settings.privateKey());
        var loginTokens = new LoginTokens(signingKeys, clock);
        var accounts = new Accounts(ports.users(), passwords, loginTokens, new LoginLimiter(clock), clock);
        var requestIds = new RequestIds();
        var replies = new Replies(requestIds);
        var contract = Contract.load();
        var pages = new StaticFiles(contract.yaml(), replies);
        var api = new ApiHandler(
                vertx,
                contract,
                operations(ports, new LoginOperations(accounts, loginTokens, clock), clock),
                accounts,
                new BodyReader(vertx, limits.maxBodyBytes(), limits.requestDeadline(), limits.maxConcurrentCalls()),
                calls,
                replies,
                requestIds);
        var exports = new ExportDownload(ports.exports(), signed(limits, replies, requestIds));
        dispatcher = new Dispatcher(connections, replies, request -> {
            if (ExportDownload.handles(request.path())) {
                exports.handle(request);
            } else if (pages.has(request.path())) {
                pages.handle(request);
            } else {
                api.handle(request);
            }
        });
        var live = new HlsHandler(vertx, ports.directory(), ports.hls(), sessions, urlTokens, replies);
        var tape = new TapeHandler(
                vertx,
                ports.directory(),
                ports.tape(),
                sessions,
                urlTokens,
                calls,
                recorded,
                // Half for one address: it may be many players behind a proxy, or one that is hostile.
                new DownloadSlots(limits.maxConcurrentCalls(), Math.max(1, limits.maxConcurrentCalls() / 2)),
                settings.redirectMedia(),
                replies,
                requestIds,
                clock);
        dispatcher
                .with(HlsHandler.PREFIX, request -> (TapeHandler.handles(request.path()) ? tape : live).handle(request))
                .with(
                        RecordingDownload.PREFIX,
                        new RecordingDownload(
                                ports.recordings(),
                                ports.objects(),
                                ports.pictures(),
                                signed(limits, replies, requestIds),
                                replies));
    }

    private Downloads signed(HttpLimits limits, Replies replies, RequestIds requestIds) {
        return new Downloads(
                vertx,
                urlTokens,
                downloads,
                limits.maxDownloads(),
                limits.maxDownloadsPerAddress(),
                replies,
                requestIds);
    }

    private Map<String, ApiOperation> operations(ApiPorts ports, LoginOperations login, InstantSource clock) {
        var operations = new HashMap<String, ApiOperation>();
        operations.putAll(login.operations());
        operations.putAll(new LadderOperations(ports.cameras(), ports.ladders(), ports.changes()).operations());
        operations.putAll(new PreviewOperations(ports.cameras(), ports.previews()).operations());
        operations.putAll(new EncoderOperations(ports.encoders()).operations());
        operations.putAll(new CameraOperations(ports.cameras(), ports.changes(), clock).operations());
        operations.putAll(
                new KeyOperations(ports.cameras(), ports.streamKeys(), ports.publishAddress(), ports.changes())
                        .operations());
        operations.putAll(new StatusOperations(
                        ports.cameras(), ports.status(), sessions::viewers, ports.sessions(), ports.gaps(), clock)
                .operations());
        operations.putAll(new PlaybackOperations(ports.cameras(), urlTokens, publicUrl, settings.urlValidity(), clock)
                .operations());
        operations.putAll(
                new RecordingOperations(ports.recordings(), ports.holds(), urlTokens, publicUrl, clock).operations());
        operations.putAll(new PublicKeyOperations(ports.recordingPublicKey()).operations());
        operations.putAll(new TimelineOperations(ports.cameras(), ports.tape(), ports.gaps(), ports.sessions(), clock)
                .operations());
        operations.putAll(new ThumbnailOperations(ports.recordings(), ports.pictures(), urlTokens).operations());
        operations.putAll(new ManifestOperations(ports.manifests()).operations());
        operations.putAll(new ExportOperations(urlTokens, publicUrl).operations());
        operations.putAll(new OutboxOperations(ports.outbox(), clock).operations());
        operations.putAll(retention(ports, clock));
        operations.putAll(health.operations());
        return operations;
    }

    private static Map<String, ApiOperation> retention(ApiPorts ports, InstantSource clock) {
        var operations = new HashMap<String, ApiOperation>();
        operations.putAll(new RetentionOperations(ports.retentionDesk(), ports.retention()).operations());
        operations.putAll(new RecordingRetentionOperations(ports.recordings(), ports.holds(), ports.retentionDesk())
                .operations());
        operations.putAll(new CameraRetentionOperations(
                        ports.cameras(),
                        ports.recordings(),
                        ports.retention(),
                        ports.holds(),
                        ports.retentionDesk(),
                        clock)
                .operations());
        return operations;
    }

    /**
     * Listens.
     *
     * @throws IllegalStateException if the port is taken or the certificate is of no use
     */
    public void start() {
        try {
            listen();
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
        vertx.setPeriodic(SWEEP.toMillis(), id -> {
            connections.sweep();
            sessions.sweep();
        });
        vertx.setPeriodic(CERTIFICATE_CHECK.toMillis(), id -> reloadCertificateIfChanged());
        LOG.info("https listening address={} port={} tls={}", settings.address(), port(), TlsEngine.name());
    }

    /** The port listened on. */
    public int port() {
        return listeners.get(0).actualPort();
    }

    /** Viewers of {@code camera} now. */
    public int viewers(CameraId camera) {
        return sessions.viewers(camera);
    }

    /** Ends every viewer session of {@code camera}. */
    public void endViewers(CameraId camera) {
        sessions.endAll(camera);
    }

    /**
     * A signed path with its query, to be put behind {@code https://host:port}: what {@code POST
     * …/playback} hands out, for those in the same process.
     */
    public String playbackPath(Camera camera, Duration validity) {
        return PlaybackOperations.path(camera.id(), PlaybackOperations.issue(urlTokens, camera, validity));
    }

    /** Takes a certificate that was replaced into use; whether there was one. */
    public Future<Boolean> reloadCertificateIfChanged() {
        return vertx.<Boolean>executeBlocking(certificates::changed)
                .compose(changed -> changed
                        ? Future.all(listeners.stream()
                                        .map(Listener::reloadCertificate)
                                        .toList())
                                .map(true)
                        : Future.succeededFuture(false))
                .onSuccess(changed -> {
                    if (changed) {
                        LOG.info("certificate reloaded file={}", settings.certificate());
                    }
                })
                .onFailure(e -> LOG.error(
                        "certificate not reloaded, the one before stays in use file={} cause=\"{}\"",
                        settings.certificate(),
                        e.getMessage()));
    }

    /** Stops listening, closes connections, ends what runs. */
    @Override
    public void close() {
        calls.close();
        downloads.close();
        recorded.close();
        health.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("https did not stop cleanly cause=\"{}\"", e.toString());
        }
    }

    private void listen() {
        // One deployment, since only its instances share a port that was chosen free.
        Supplier<Verticle> listener = () -> {
            var created = new Listener(settings, connections, dispatcher);
            listeners.add(created);
            return created;
        };
        try {
            vertx.deployVerticle(listener, new DeploymentOptions().setInstances(loops))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "cannot listen on " + settings.address() + ":" + settings.port()
                            + " (http.address, http.port, tls.*): " + (e.getCause() == null ? e : e.getCause()),
                    e);
        }
    }
}
