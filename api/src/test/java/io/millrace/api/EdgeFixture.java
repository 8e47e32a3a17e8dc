package io.millrace.api;

import io.millrace.api.auth.Passwords;
import io.millrace.api.ports.ApiPorts;
import io.millrace.api.ports.CameraChanges;
import io.millrace.api.ports.EncoderReport;
import io.millrace.api.ports.HealthCheck;
import io.millrace.api.ports.SpoolRoom;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.InMemoryCameras;
import io.millrace.media.catalog.InMemoryGaps;
import io.millrace.media.catalog.InMemoryOutbox;
import io.millrace.media.catalog.InMemoryRecordings;
import io.millrace.media.catalog.InMemoryStreamSessions;
import io.millrace.media.catalog.InMemoryUsers;
import io.millrace.media.catalog.User;
import io.millrace.media.hls.HlsSource;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.live.CameraStatus;
import io.millrace.media.live.Preview;
import io.millrace.media.security.StreamKeys;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** An edge on a free port, over ports in memory, with clocks the test moves. */
public final class EdgeFixture implements AutoCloseable {
    public static final String PUBLIC_KEY = "-----BEGIN PUBLIC KEY-----\n…\n-----END PUBLIC KEY-----\n";

    public static final String PASSWORD = "correct horse battery";
    public static final CameraId DOOR = new CameraId("front-door");
    // Hashing takes its time by intent; once is enough.
    private static final Passwords PASSWORDS = new Passwords();
    private static final String HASH = PASSWORDS.hash(PASSWORD.toCharArray());

    public final InMemoryCameras cameras = new InMemoryCameras();
    public final InMemoryRecordings recordings = new InMemoryRecordings();
    public final InMemoryOutbox outbox = new InMemoryOutbox(recordings);
    public final InMemoryUsers users = new InMemoryUsers();
    public final FakeTape tape = new FakeTape();
    public final FakeRetention retention =
            new FakeRetention(id -> recordings.find(id).isPresent());
    public final FakeObjectStore store = new FakeObjectStore();
    public final Map<CameraId, HlsSource> sources = new ConcurrentHashMap<>();
    public final Map<CameraId, CameraStatus> statuses = new ConcurrentHashMap<>();
    public final Map<CameraId, Preview> previews = new ConcurrentHashMap<>();
    public EncoderReport encoders = new EncoderReport("auto", "software", "", List.of());
    public final List<String> changes = new CopyOnWriteArrayList<>();
    public final List<HealthCheck> health = new ArrayList<>();
    public volatile SpoolRoom spool = new SpoolRoom(SpoolRoom.State.OK, 600, 1_000);
    public final FakeHlsSource door = new FakeHlsSource();
    public final TestCertificate certificate;
    public HttpLimits limits = HttpLimits.DEFAULTS;
    private volatile Instant now = Instant.parse("2026-11-21T09:00:00Z");
    private final AtomicLong nanos = new AtomicLong();
    private final HttpClient http2;
    private final HttpClient http1;
    private Optional<HttpEdge> edge = Optional.empty();

    public EdgeFixture(Path folder) {
        certificate = TestCertificate.in(folder);
        http2 = client(HttpClient.Version.HTTP_2);
        http1 = client(HttpClient.Version.HTTP_1_1);
        for (User.Role role : User.Role.values()) {
            users.create(new User(UUID.randomUUID(), role.name().toLowerCase(Locale.ROOT), role, HASH, now));
        }
        cameras.create(new Camera(DOOR, "Front door", true, true, 1, now.minusSeconds(86_400)));
        sources.put(DOOR, door);
    }

    public EdgeFixture start() {
        InstantSource clock = () -> now;
        var settings = new HttpSettings(
                "127.0.0.1",
                0,
                certificate.certificate(),
                certificate.key(),
                "",
                "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII),
                HttpSettings.DEFAULT_URL_VALIDITY,
                HttpSettings.DEFAULT_SESSION_IDLE,
                HttpSettings.DEFAULT_SESSION_MAX,
                limits);
        var ports = new ApiPorts(
                cameras,
                cameras::find,
                recordings,
                recordings.manifests(),
                new InMemoryGaps(),
                new InMemoryStreamSessions(),
                users,
                outbox,
                new FakeStreamKeys(),
                tier -> store,
                tape,
                tape,
                PUBLIC_KEY,
                tape,
                retention,
                retention,
                retention,
                id -> Optional.ofNullable(sources.get(id)),
                id -> statuses.getOrDefault(id, new CameraStatus(id, null, null, 0, false)),
                new RecordedChanges(),
                id -> LadderProfile.DEFAULT,
                id -> {
                    if (id.value().equals("broken")) {
                        throw new IOException("no picture");
                    }
                    return Optional.ofNullable(previews.get(id));
                },
                () -> encoders,
                host -> List.of("rtmps://" + host + ":1936/live"),
                health,
                () -> spool);
        var started = new HttpEdge(settings, ports, PASSWORDS, clock, nanos::get);
        started.start();
        edge = Optional.of(started);
        return this;
    }

    /** Stops the edge and starts another with the same master key. */
    public void restart() {
        edge().close();
        start();
    }

    public HttpEdge edge() {
        return edge.orElseThrow();
    }

    public void pass(Duration time) {
        now = now.plus(time);
        nanos.addAndGet(time.toNanos());
    }

    /** The wall clock alone is moved, as by an administrator. */
    public void stepClock(Duration time) {
        now = now.plus(time);
    }

    public URI uri(String path) {
        return URI.create("https://localhost:" + edge().port() + path);
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return send(http2, request);
    }

    public HttpResponse<String> send(HttpClient.Version version, HttpRequest.Builder request) {
        return send(version == HttpClient.Version.HTTP_2 ? http2 : http1, request);
    }

    public HttpResponse<byte[]> bytes(HttpClient.Version version, HttpRequest.Builder request) {
        try {
            return (version == HttpClient.Version.HTTP_2 ? http2 : http1)
                    .send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpClient client() {
        return http2;
    }

    public HttpResponse<String> get(String path) {
        return send(request(path));
    }

    public HttpResponse<String> call(String role, String method, String path, JsonObject body) {
        return send(request(path)
                .header("authorization", "Bearer " + token(role))
                .header("content-type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.encode())));
    }

    public HttpResponse<String> call(String role, String method, String path) {
        return send(request(path)
                .header("authorization", "Bearer " + token(role))
                .method(method, HttpRequest.BodyPublishers.noBody()));
    }

    /** A log-in of the user named like the role. */
    public String token(String role) {
        return tokens.computeIfAbsent(role, name -> json(logIn(name, PASSWORD)).getString("token"));
    }

    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    public HttpResponse<String> logIn(String name, String password) {
        return send(request("/api/v1/login")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(new JsonObject()
                        .put("name", name)
                        .put("password", password)
                        .encode())));
    }

    public static JsonObject json(HttpResponse<String> response) {
        return new JsonObject(response.body());
    }

    @Override
    public void close() {
        edge.ifPresent(HttpEdge::close);
        http1.close();
        http2.close();
    }

    private HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(certificate.trusting())
                .connectTimeout(Duration.ofSeconds(20))
                .build();
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class RecordedChanges implements CameraChanges {
        @Override
        public void onCreated(Camera camera) {
            changes.add("created " + camera.id());
        }

        @Override
        public void onUpdated(Camera camera) {
            changes.add("updated " + camera.id());
        }

        @Override
        public void onKeysRotated(Camera camera) {
            changes.add("rotated " + camera.id() + " to " + camera.keyVersion());
        }

        @Override
        public void onDeleted(CameraId camera) {
            changes.add("deleted " + camera);
        }
    }

    private final class FakeStreamKeys implements StreamKeys {
        @Override
        public IssuedKey issue(CameraId camera, int keyVersion, Duration validity, List<String> sources) {
            if (sources.contains("nonsense")) {
                throw new IllegalArgumentException("not a CIDR block");
            }
            return new IssuedKey(
                    camera + "?token=full" + keyVersion,
                    sources.isEmpty() ? camera + ".compact" : "",
                    now.plus(validity));
        }
    }
}
