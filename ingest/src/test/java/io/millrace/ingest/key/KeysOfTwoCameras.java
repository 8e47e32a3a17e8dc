package io.millrace.ingest.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.PublishDecision;
import io.millrace.ingest.PublishDecision.Reason;
import io.millrace.ingest.PublishDecision.Refused;
import io.millrace.ingest.PublishRequest;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** Keys of two cameras, a clock that stands still, and a publish with whatever key. */
abstract class KeysOfTwoCameras {
    static final Instant START = Instant.parse("2026-11-21T09:00:00Z");
    static final byte[] MASTER = filled(7);
    static final CameraId DOOR = new CameraId("front-door");
    static final CameraId LONGEST = new CameraId("a234567890123456789012345678");
    static final String HOME = "192.0.2.7";

    final Map<CameraId, Camera> cameras = new HashMap<>();
    Instant now = START;
    final SignedStreamKeys keys = new SignedStreamKeys(MASTER, id -> Optional.ofNullable(cameras.get(id)), () -> now);

    @BeforeEach
    void setUpCameras() {
        put(DOOR, true, 3);
        put(LONGEST, true, 65_535);
    }

    PublishDecision publish(String streamKey) {
        return publish(streamKey, HOME);
    }

    PublishDecision publish(String streamKey, String address) {
        int query = streamKey.indexOf('?');
        String name = query < 0 ? streamKey : streamKey.substring(0, query);
        String parameters = query < 0 ? "" : streamKey.substring(query + 1);
        try {
            return keys.authorize(
                    new PublishRequest(name, parameters, InetAddress.getByName(address), "rtmps", "test"));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static Refused assertRefused(PublishDecision decision, Reason reason, @Nullable CameraId camera) {
        assertThat(decision).isInstanceOf(Refused.class);
        Refused refused = (Refused) decision;
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.camera()).isEqualTo(camera);
        assertThat(refused.message()).isNotBlank();
        return refused;
    }

    void put(CameraId id, boolean enabled, int keyVersion) {
        cameras.put(id, new Camera(id, id.value(), enabled, true, keyVersion, START));
    }

    static byte[] filled(int value) {
        return filled(value, 32);
    }

    static byte[] filled(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
