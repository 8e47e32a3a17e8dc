package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.rtmp.Heard.Ended;
import io.millrace.ingest.rtmp.Heard.Published;
import io.millrace.media.CameraId;
import io.millrace.media.publish.EndReason;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an encoder may cost, and how long it may take. */
class EdgeLimitsIT {
    private static final String START = "NetStream.Publish.Start";

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001\u0002", "\u0000", "SSH-2.0-x\r\n"})
    void garbageCostsItsSenderTheSocketAtOnce(String garbage) throws Exception {
        try (EdgeFixture edge = new EdgeFixture();
                RawEncoder sender = edge.connect()) {
            sender.raw(garbage.getBytes(StandardCharsets.ISO_8859_1));
            sender.awaitClosed();
            assertThat(edge.stillServes()).isTrue();
        }
    }

    @Test
    void aHandshakeThatIsNotFinishedInTimeIsClosed() throws Exception {
        ManualNanos nanos = new ManualNanos();
        try (EdgeFixture edge = new EdgeFixture(s -> s, nanos);
                RawEncoder slow = edge.connect()) {
            slow.raw(new byte[] {3, 0, 0});
            awaitConnections(edge, 1);
            nanos.advance(RtmpTimeouts.DEFAULT.handshake().plusMillis(1));
            edge.server.check();
            slow.awaitClosed();
        }
    }

    @Test
    void whoeverDoesNotPublishInTimeIsClosed() throws Exception {
        ManualNanos nanos = new ManualNanos();
        try (EdgeFixture edge = new EdgeFixture(s -> s, nanos);
                RawEncoder slow = edge.connect()) {
            slow.handshake().connect("live");
            nanos.advance(RtmpTimeouts.DEFAULT.handshake().plusMillis(1));
            edge.server.check();
            assertThat(slow.createStream()).as("within the time to publish").isEqualTo(1);
            nanos.advance(RtmpTimeouts.DEFAULT.publish());
            edge.server.check();
            slow.awaitClosed();
        }
    }

    @Test
    void whoeverUnpublishedAndStaysIdleIsClosed() throws Exception {
        ManualNanos nanos = new ManualNanos();
        try (EdgeFixture edge = new EdgeFixture(s -> s, nanos);
                RawEncoder idle = edge.connect()) {
            idle.publish(EdgeFixture.KEY);
            idle.command("FCUnpublish", 9, null, "cam-1");
            idle.status();
            nanos.advance(RtmpTimeouts.DEFAULT.publish().plusMillis(1));
            edge.server.check();
            assertThat(idle.createStream()).isEqualTo(2);
            nanos.advance(RtmpTimeouts.DEFAULT.idle());
            edge.server.check();
            idle.awaitClosed();
        }
    }

    @Test
    void mediaKeepsAPublisherFromStalling() throws Exception {
        ManualNanos nanos = new ManualNanos();
        Received received = new Received();
        try (EdgeFixture edge = new EdgeFixture(s -> s, nanos);
                RawEncoder encoder = edge.connect()) {
            encoder.publish(EdgeFixture.KEY);
            edge.session(received);
            nanos.advance(RtmpTimeouts.DEFAULT.stall());
            encoder.message(8, 0, RawEncoder.AUDIO, 1, new byte[] {(byte) 0xAF, 0, 0x11, (byte) 0x90});
            encoder.message(
                    2,
                    0,
                    4,
                    0,
                    ByteBuffer.allocate(6).putShort((short) 6).putInt(1).array());
            while (encoder.read().type() != 4) {}
            nanos.advance(Duration.ofSeconds(1));
            edge.server.check();
            assertThat(edge.server.sessions()).hasSize(1);
        }
    }

    // A scheduled task that throws is never run again: no time-out, no new certificate from then on.
    @Test
    void whatFailsWithOneConnectionKeepsNoOtherFromItsTimeOut() throws Exception {
        ManualNanos nanos = new ManualNanos();
        Thread test = Thread.currentThread();
        AtomicInteger calls = new AtomicInteger(2);
        LongSupplier failing = () -> {
            if (Thread.currentThread() == test && calls.getAndIncrement() == 1) {
                throw new StackOverflowError("for the test");
            }
            return nanos.getAsLong();
        };
        try (EdgeFixture edge = new EdgeFixture(s -> s, failing);
                RawEncoder one = edge.connect();
                RawEncoder other = edge.connect()) {
            one.publish(EdgeFixture.KEY);
            other.publish("cam-2?token=good");
            nanos.advance(RtmpTimeouts.DEFAULT.stall().plusMillis(1));
            calls.set(0); // the first is the round's, the second that of the first connection
            edge.server.check();
            assertThat(edge.server.sessions()).hasSizeLessThan(2);
        }
    }

    @Test
    void tooManyChunkStreamsCloseTheConnection() throws Exception {
        try (EdgeFixture edge = new EdgeFixture();
                RawEncoder hostile = edge.connect().handshake()) {
            hostile.connect("live");
            for (int id = 3; id < 64; id++) {
                hostile.raw(RawEncoder.header(id, 0, 60_000, RawEncoder.VIDEO, 1));
                hostile.raw(new byte[128]);
            }
            hostile.awaitClosed();
            assertThat(edge.server.bufferedBytes()).isZero();
        } catch (IOException e) {
            // closed while we were still writing
        }
    }

    // Encoders that stop and start with their scene keep the connection.
    @Test
    void onePublishAfterAnotherOnOneConnectionIsWithoutLimit() throws Exception {
        try (EdgeFixture edge = new EdgeFixture();
                RawEncoder encoder = edge.connect().handshake()) {
            encoder.connect("live");
            for (int i = 0; i < 40; i++) {
                int stream = encoder.createStream();
                assertThat(encoder.publish(stream, EdgeFixture.KEY, "live")).containsEntry("code", START);
                encoder.command("FCUnpublish", 9, null, "cam-1");
                encoder.status();
                encoder.command("deleteStream", 10, null, stream);
            }
        }
    }

    @Test
    void tooManyStreamsCloseTheConnection() throws Exception {
        try (EdgeFixture edge = new EdgeFixture();
                RawEncoder hostile = edge.connect().handshake()) {
            hostile.connect("live");
            for (int i = 1; i <= RtmpLimits.DEFAULT.maxStreams(); i++) {
                assertThat(hostile.createStream()).isEqualTo(i);
            }
            hostile.command("createStream", 4, (Object) null);
            hostile.awaitClosed();
        }
    }

    @Test
    void tooManyMessagesBeforeAPublishCloseTheConnection() throws Exception {
        try (EdgeFixture edge = new EdgeFixture();
                RawEncoder hostile = edge.connect().handshake()) {
            hostile.connect("live");
            for (int i = 0; i < RtmpLimits.DEFAULT.maxSetupMessages(); i++) {
                hostile.command("releaseStream", 2, null, "x");
            }
            hostile.awaitClosed();
        }
    }

    @Test
    void aVideoMessageMayBeLargeOnlyWhilePublishing() throws Exception {
        try (EdgeFixture edge = new EdgeFixture();
                RawEncoder publisher = edge.connect();
                RawEncoder stranger = edge.connect().handshake()) {
            publisher.publish(EdgeFixture.KEY);
            publisher.chunkSize(65_536);
            publisher.message(6, 0, RawEncoder.VIDEO, 1, RawEncoder.frame(1 << 20));
            publisher.command("FCUnpublish", 9, null, "cam-1");
            assertThat(publisher.status()).containsEntry("code", "NetStream.Unpublish.Success");
            stranger.connect("live");
            stranger.raw(RawEncoder.header(6, 0, 1 << 20, RawEncoder.VIDEO, 1));
            stranger.awaitClosed();
        }
    }

    @Test
    void connectionsAreCountedByAddressAndGivenBack() throws Exception {
        RtmpLimits two = limits(2, 100);
        try (EdgeFixture edge = new EdgeFixture(s -> s.withLimits(two), new ManualNanos());
                RawEncoder first = edge.connect();
                RawEncoder second = edge.connect()) {
            assertThat(first.publish("cam-1?token=good")).containsEntry("code", START);
            assertThat(second.publish("cam-2?token=good")).containsEntry("code", START);
            try (RawEncoder third = edge.connect()) {
                third.awaitClosed();
            }
            second.socket.close();
            edge.heard.next(Published.class);
            edge.heard.next(Published.class);
            edge.heard.next(Ended.class);
            awaitConnections(edge, 1);
            assertThat(edge.stillServes()).isTrue();
        }
    }

    @Test
    void connectionsOfAllAddressesTogetherAreCounted() throws Exception {
        RtmpLimits two = limits(100, 2);
        try (EdgeFixture edge = new EdgeFixture(s -> s.withLimits(two), new ManualNanos());
                RawEncoder first = edge.connect();
                RawEncoder second = edge.connect()) {
            assertThat(first.publish("cam-1?token=good")).containsEntry("code", START);
            assertThat(second.publish("cam-2?token=good")).containsEntry("code", START);
            try (RawEncoder third = edge.connect()) {
                third.awaitClosed();
            }
        }
    }

    @Test
    void guessingGetsSlowerWhileAGoodKeyOfTheSameAddressIsLetInAtOnce() throws Exception {
        ManualNanos nanos = new ManualNanos();
        AddressBook book = new AddressBook(RtmpLimits.DEFAULT);
        InetAddress address = InetAddress.getLoopbackAddress();
        Duration[] delays = new Duration[12];
        for (int i = 0; i < delays.length; i++) {
            delays[i] = book.refused(address, nanos.getAsLong());
        }
        assertThat(delays[2]).isZero();
        assertThat(delays[3]).isEqualTo(Duration.ofMillis(250));
        assertThat(delays[4]).isEqualTo(Duration.ofMillis(500));
        assertThat(delays[11]).isEqualTo(Duration.ofSeconds(10));
        assertThat(book.open(address)).isTrue();
        nanos.advance(Duration.ofMinutes(3));
        book.sweep(nanos.getAsLong());
        assertThat(book.refused(address, nanos.getAsLong())).isZero();
    }

    @Test
    void aRevokedCameraIsDisconnected() throws Exception {
        try (EdgeFixture edge = new EdgeFixture();
                RawEncoder encoder = edge.connect()) {
            encoder.publish(EdgeFixture.KEY);
            edge.heard.next(Published.class);
            assertThat(edge.server.disconnect(new CameraId("other"), EndReason.REVOKED))
                    .isFalse();
            assertThat(edge.server.disconnect(new CameraId("cam-1"), EndReason.REVOKED))
                    .isTrue();
            assertThat(encoder.status())
                    .hasEntrySatisfying(
                            "description", d -> assertThat((String) d).startsWith("revoked"));
            encoder.awaitClosed();
            assertThat(edge.heard.next(Ended.class).reason()).isEqualTo(EndReason.REVOKED);
        }
    }

    @Test
    void closingTheServerEndsEverySession() throws Exception {
        try (EdgeFixture edge = new EdgeFixture();
                RawEncoder encoder = edge.connect()) {
            encoder.publish(EdgeFixture.KEY);
            Received received = new Received();
            edge.session(received);
            edge.server.close();
            assertThat(received.ends).containsExactly(EndReason.SHUTDOWN);
            assertThat(encoder.status())
                    .hasEntrySatisfying(
                            "description", d -> assertThat((String) d).startsWith("shutdown"));
            encoder.awaitClosed();
        }
    }

    @Test
    void samplesWaitForTheirSinkAndAreMeasured() throws Exception {
        try (EdgeFixture edge = new EdgeFixture();
                RawEncoder encoder = edge.connect()) {
            encoder.publish(EdgeFixture.KEY);
            encoder.video(51);
            encoder.message(6, 51 * 40, RawEncoder.VIDEO, 1, RawEncoder.frame(true, 51));
            encoder.command("FCUnpublish", 9, null, "cam-1");
            encoder.status();
            var session = edge.heard.next(Published.class).session();
            edge.heard.next(Ended.class);
            Received late = new Received();
            session.attach(late);
            assertThat(late.samples).hasSize(52);
            assertThat(late.ends).containsExactly(EndReason.UNPUBLISHED);
            assertThat(session.figures().videoSamples()).isEqualTo(52);
            assertThat(session.figures().keyframeInterval()).isEqualTo(Duration.ofMillis(51 * 40));
            assertThat(session.figures().dropped()).isEqualTo(Map.of());
            assertThat(edge.server.bufferedBytes()).isZero();
        }
    }

    private static RtmpLimits limits(int perAddress, int total) {
        RtmpLimits d = RtmpLimits.DEFAULT;
        return new RtmpLimits(
                d.maxVideoMessageBytes(),
                d.maxMessageBytes(),
                d.maxChunkStreams(),
                d.maxStreams(),
                d.maxSetupMessages(),
                d.maxConnectionBytes(),
                d.prerollBytes(),
                d.maxBufferedBytes(),
                perAddress,
                total);
    }

    // The count changes on the I/O thread, which tells nobody; bounded by its own deadline.
    private static void awaitConnections(EdgeFixture edge, int count) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (edge.server.connections() != count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(edge.server.connections() + " connections, not " + count);
            }
            Thread.onSpinWait();
        }
    }
}
