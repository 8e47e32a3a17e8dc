package io.millrace.ingest.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millrace.ingest.PublishDecision.Refused;
import io.millrace.ingest.PublishRequest;
import io.millrace.media.catalog.Camera;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * No bytes publish without a signature, and none throw. Runs the corpus beside it; {@code
 * JAZZER_FUZZ=1} with {@code -Dtest=StreamKeyFuzzTest#key} looks for more.
 */
class StreamKeyFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final SignedStreamKeys KEYS =
            new SignedStreamKeys(new byte[32], id -> Optional.of(new Camera(id, "any", true, true, 1, NOW)), () -> NOW);

    /** A stream name, {@code ?}, and a query. */
    @FuzzTest
    void key(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int query = text.indexOf('?');
        String name = query < 0 ? text : text.substring(0, query);
        PublishRequest request = new PublishRequest(
                name, query < 0 ? "" : text.substring(query + 1), InetAddress.getLoopbackAddress(), "rtmps", "");

        assertThat(KEYS.authorize(request)).isInstanceOf(Refused.class);
    }

    @FuzzTest
    void source(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            assertThat(CidrBlock.parse(text).contains(InetAddress.getLoopbackAddress()))
                    .isIn(true, false);
        } catch (IllegalArgumentException expected) {
            assertThat(expected).hasMessageContaining("not a block of addresses");
        }
    }
}
