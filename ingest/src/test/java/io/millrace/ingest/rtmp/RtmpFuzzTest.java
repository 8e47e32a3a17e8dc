package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Whatever a stranger sends: the connection goes on or is closed, nothing is thrown, and every
 * byte it held is given back. Runs the corpus beside it; {@code JAZZER_FUZZ=1} with {@code
 * -Dtest=RtmpFuzzTest#connection} looks for more.
 */
class RtmpFuzzTest {
    private static final ScheduledExecutorService LATER = Executors.newSingleThreadScheduledExecutor();

    @BeforeAll
    static void red5() {
        Red5Setup.run();
    }

    @AfterAll
    static void stop() {
        LATER.shutdownNow();
    }

    /** What follows the handshake, in pieces whose size the first byte chooses. */
    @FuzzTest
    void connection(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        BufferBudget budget = new BufferBudget(RtmpLimits.DEFAULT.maxBufferedBytes());
        FakeWire wire = new FakeWire();
        EncoderConnection connection = new EncoderConnection(edge(budget), wire);
        connection.received(ByteBuffer.allocate(1 + 2 * 1536).put((byte) 3).clear());
        int piece = 1 + (bytes[0] & 0xff) * 8;
        for (int at = 1; at < bytes.length; at += piece) {
            ByteBuffer in = ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at));
            connection.received(in);
            assertThat(in.hasRemaining()).isFalse();
        }
        assertThat(wire.writtenBytes).isLessThan(4_000L + 400L * bytes.length);
        connection.disconnected();
        assertThat(budget.usedBytes()).isZero();
    }

    /** What the scan lets through, Red5 decodes. */
    @FuzzTest
    void command(byte[] amf0) {
        try {
            new Red5Codec().decode(ByteBuffer.wrap(amf0));
        } catch (RtmpException expected) {
            assertThat(expected).hasMessageNotContaining("null");
        }
    }

    private static Edge edge(BufferBudget budget) {
        RtmpSettings settings = new RtmpSettings(
                null,
                new InetSocketAddress(0),
                RtmpSettings.DEFAULT_APP,
                1,
                null,
                RtmpLimits.DEFAULT,
                RtmpTimeouts.DEFAULT);
        ManualNanos nanos = new ManualNanos();
        return new Edge(
                settings,
                new FixedKeys(),
                new LivePublishes(new Heard(), Duration.ofSeconds(5)),
                budget,
                new AddressBook(RtmpLimits.DEFAULT),
                InstantSource.system(),
                nanos,
                LATER,
                new LogLimiter(nanos));
    }
}
