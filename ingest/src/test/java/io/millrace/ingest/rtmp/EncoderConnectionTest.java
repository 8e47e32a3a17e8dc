package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EncoderConnectionTest {
    private final ManualNanos nanos = new ManualNanos();
    private final Heard heard = new Heard();
    private final FixedKeys keys = new FixedKeys();
    private final FakeWire wire = new FakeWire();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();

    @BeforeAll
    static void red5() {
        Red5Setup.run();
    }

    @AfterEach
    void stop() {
        later.shutdownNow();
    }

    // It took the camera from whoever had it, and was cut all the same.
    @Test
    void whatComesWhileItsTimeRunsOutTakesNoCamera() {
        AtomicReference<@Nullable Runnable> meanwhile = new AtomicReference<>();
        EncoderConnection connection = connection(nanos, () -> {
            Runnable other = meanwhile.getAndSet(null);
            if (other != null) {
                other.run();
            }
            return nanos.getAsLong();
        });
        connection.received(handshake());
        connection.received(commands(connect()));
        nanos.advance(RtmpTimeouts.DEFAULT.publish().plusSeconds(1));
        // The I/O thread brings it while the watchdog is about to say that the connection is closed.
        meanwhile.set(() -> connection.received(commands(publish("cam-1?token=good"))));
        connection.check(nanos.getAsLong());
        assertThat(wire.closed).isTrue();
        assertThat(heard.events).isEmpty();
        assertThat(connection.isPublishing()).isFalse();
    }

    // Guesses in one read cost one connection, and one wait for the answer.
    @Test
    void aPublishBehindOneThatWasRefusedIsThrownAway() {
        EncoderConnection connection = connection(nanos, nanos);
        connection.received(handshake());
        connection.received(commands(connect(), publish("cam-1?token=wrong"), publish("cam-1?token=good")));
        heard.next(Heard.RefusedWith.class);
        assertThat(heard.events).isEmpty();
        assertThat(connection.isPublishing()).isFalse();
    }

    private EncoderConnection connection(LongSupplier clock, LongSupplier logClock) {
        RtmpSettings settings = new RtmpSettings(
                null,
                new InetSocketAddress(0),
                RtmpSettings.DEFAULT_APP,
                1,
                null,
                RtmpLimits.DEFAULT,
                RtmpTimeouts.DEFAULT);
        Edge edge = new Edge(
                settings,
                keys,
                new LivePublishes(heard, Duration.ofSeconds(5)),
                new BufferBudget(RtmpLimits.DEFAULT.maxBufferedBytes()),
                new AddressBook(RtmpLimits.DEFAULT),
                InstantSource.system(),
                clock,
                later,
                new LogLimiter(logClock));
        return new EncoderConnection(edge, wire);
    }

    private static ByteBuffer handshake() {
        return ByteBuffer.allocate(1 + 2 * 1536).put((byte) 3).clear();
    }

    private static byte[] connect() {
        return command(0, Amf0.write("connect", 1, Map.of("app", "live")));
    }

    private static byte[] publish(String name) {
        return command(1, Amf0.write("publish", 5, null, name, "live"));
    }

    /** In one chunk: it is shorter than 128 bytes. */
    private static byte[] command(int streamId, byte[] body) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(RawEncoder.header(3, 0, body.length, MessageType.COMMAND, streamId));
        message.writeBytes(body);
        return message.toByteArray();
    }

    private static ByteBuffer commands(byte[]... messages) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            bytes.writeBytes(message);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }
}
