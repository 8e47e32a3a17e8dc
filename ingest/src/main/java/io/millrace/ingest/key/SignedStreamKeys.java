package io.millrace.ingest.key;

import io.millrace.ingest.PublishAuthorizer;
import io.millrace.ingest.PublishDecision;
import io.millrace.ingest.PublishDecision.Accepted;
import io.millrace.ingest.PublishDecision.Reason;
import io.millrace.ingest.PublishDecision.Refused;
import io.millrace.ingest.PublishRequest;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.CameraDirectory;
import io.millrace.media.security.StreamKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Issues stream keys and checks them at publish: {@code camera?token=JWT}, or a compact key alone
 * as the stream name. Keys are not stored: a signature proves that they are ours, and the camera's
 * key version revokes all that were issued before.
 *
 * <p>Safe from any thread; never blocks. Only who holds a key with our signature learns whether a
 * camera exists, is disabled or has a newer key.
 */
public final class SignedStreamKeys implements StreamKeys, PublishAuthorizer {
    private static final String TOKEN_PARAMETER = "token=";
    private static final int IDENTITY_BYTES = 16;

    private final CameraDirectory cameras;
    private final InstantSource clock;
    private final TokenKeys tokens;
    private final CompactKeys compactKeys;
    private final byte[] identitySecret;

    /** @param masterSecret at least 32 random bytes, the installation's own; not kept */
    public SignedStreamKeys(byte[] masterSecret, CameraDirectory cameras, InstantSource clock) {
        KeyMaterial material = new KeyMaterial(masterSecret);
        this.cameras = cameras;
        this.clock = clock;
        this.tokens = new TokenKeys(material);
        this.compactKeys = new CompactKeys(material);
        this.identitySecret = material.derive("publish: key identity, version 1");
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the key version, the validity or a source is impossible
     */
    @Override
    public IssuedKey issue(CameraId camera, int keyVersion, Duration validity, List<String> sources) {
        if (keyVersion < 1 || keyVersion > 65_535) {
            throw new IllegalArgumentException("key version " + keyVersion + " is not within 1 to 65535");
        }
        if (sources.size() > TokenKeys.MAX_SOURCES) {
            throw new IllegalArgumentException("a key carries at most " + TokenKeys.MAX_SOURCES + " sources");
        }
        sources.forEach(CidrBlock::parse);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        // Compared as durations: adding first would overflow for an endless one.
        Duration longest = Duration.between(now, Instant.ofEpochSecond(CompactKeys.MAX_EXPIRY_SECONDS));
        if (validity.compareTo(Duration.ofSeconds(1)) < 0 || validity.compareTo(longest) > 0) {
            throw new IllegalArgumentException("a key is valid for a second at least, and until 2106 at most");
        }
        Instant expiresAt = now.plusSeconds(validity.toSeconds());
        String token = tokens.sign(camera, keyVersion, now, expiresAt, sources);
        String compact = sources.isEmpty() ? compactKeys.sign(camera, keyVersion, expiresAt) : "";
        return new IssuedKey(camera.value() + "?" + TOKEN_PARAMETER + token, compact, expiresAt);
    }

    @Override
    public PublishDecision authorize(PublishRequest request) {
        VerifiedKey key;
        try {
            key = verify(request);
        } catch (KeyRefusedException e) {
            return new Refused(e.reason(), e.getMessage(), namedCamera(request.streamName()));
        }
        Optional<Camera> found = cameras.find(key.camera());
        if (found.isEmpty()) {
            return new Refused(
                    Reason.UNKNOWN_CAMERA, "Camera " + key.camera() + " does not exist: create it first.", null);
        }
        Camera camera = found.get();
        if (key.keyVersion() != camera.keyVersion()) {
            return refused(key, Reason.REVOKED, "was revoked: copy the current key of the camera.");
        }
        if (!clock.instant().isBefore(key.expiresAt())) {
            return refused(key, Reason.EXPIRED, "expired at " + key.expiresAt() + ": issue a new one.");
        }
        if (!isAllowedFrom(key, request)) {
            return refused(
                    key,
                    Reason.WRONG_ADDRESS,
                    "may not be used from " + request.remoteAddress().getHostAddress()
                            + ": issue one for this address.");
        }
        if (!camera.enabled()) {
            return new Refused(
                    Reason.CAMERA_DISABLED, "Camera " + camera.id() + " is disabled: enable it first.", camera.id());
        }
        return new Accepted(camera.id(), identity(key), key.expiresAt());
    }

    private VerifiedKey verify(PublishRequest request) throws KeyRefusedException {
        String name = request.streamName();
        if (name.indexOf(CompactKeys.SEPARATOR) >= 0) {
            return compactKeys.verify(name);
        }
        String token = token(request.query());
        if (token.isEmpty()) {
            throw new KeyRefusedException(
                    Reason.MALFORMED_KEY,
                    "There is no stream key: publish to /live/CAMERA?token=TOKEN, or with the compact key as stream"
                            + " name.");
        }
        VerifiedKey key = tokens.verify(token);
        if (!key.camera().value().equals(name)) {
            throw new KeyRefusedException(
                    Reason.MALFORMED_KEY,
                    "The stream key is that of camera " + key.camera() + ": publish to /live/" + key.camera() + ".");
        }
        return key;
    }

    private static String token(String query) {
        return Arrays.stream(query.split("[?&]"))
                .filter(parameter -> parameter.startsWith(TOKEN_PARAMETER))
                .map(parameter -> parameter.substring(TOKEN_PARAMETER.length()))
                .findFirst()
                .orElse("");
    }

    private static boolean isAllowedFrom(VerifiedKey key, PublishRequest request) {
        return key.sources().isEmpty()
                || key.sources().stream().anyMatch(block -> block.contains(request.remoteAddress()));
    }

    private static Refused refused(VerifiedKey key, Reason reason, String what) {
        return new Refused(reason, "The stream key of camera " + key.camera() + " " + what, key.camera());
    }

    /** The camera whose status should show a refusal, if the name is that of one of ours. */
    private @Nullable CameraId namedCamera(String streamName) {
        int separator = streamName.indexOf(CompactKeys.SEPARATOR);
        String name = separator < 0 ? streamName : streamName.substring(0, separator);
        return CameraId.isValid(name)
                ? cameras.find(new CameraId(name)).map(Camera::id).orElse(null)
                : null;
    }

    private String identity(VerifiedKey key) {
        byte[] mac = KeyMaterial.hmac(identitySecret, key.canonical().getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(mac, 0, IDENTITY_BYTES);
    }
}
