package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.ContextSelectorStaticBinder;
import ch.qos.logback.core.AppenderBase;
import io.millrace.ingest.tls.TlsIdentity;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * What Red5 does as shipped to the server around the streams. A group a row: with that behaviour,
 * the row's tests fail.
 */
class Red5ServerRowsIT {
    private static final String START = "NetStream.Publish.Start";

    @Nested
    class SecondLoggingContextAndTokensInLogs {
        @Test
        void red5UsesTheApplicationsContextAndNeitherItNorWeLogAToken() throws Exception {
            ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
            Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    lines.add(event.getLoggerName() + ": " + event.getFormattedMessage());
                }
            };
            appender.setContext(root.getLoggerContext());
            appender.start();
            Level before = root.getLevel();
            root.addAppender(appender);
            root.setLevel(Level.TRACE);
            try (EdgeFixture edge = new EdgeFixture();
                    RawEncoder accepted = edge.connect();
                    RawEncoder refused = edge.connect();
                    RawEncoder broken = edge.connect()) {
                accepted.publish("cam-1?token=good-SECRET");
                refused.publish("cam-2?token=bad-SECRET");
                refused.awaitClosed();
                broken.handshake().connect("live?token=SECRET");
                broken.message(3, 0, RawEncoder.COMMAND, 0, Amf0.write("publish", "not a number", "SECRET"));
                broken.awaitClosed();
            } finally {
                root.setLevel(before);
                root.detachAppender(appender);
            }
            assertThat(ContextSelectorStaticBinder.getSingleton()
                            .getContextSelector()
                            .getLoggerContext())
                    .isSameAs(LoggerFactory.getILoggerFactory());
            assertThat(lines).anyMatch(line -> line.contains("publish refused"));
            assertThat(lines).noneMatch(line -> line.contains("SECRET"));
            assertThat(lines).noneMatch(line -> line.startsWith("org.red5"));
            // Red5's base class logs under the name of ours.
            assertThat(lines).noneMatch(line -> line.startsWith(Red5Codec.class.getName()));
        }
    }

    @Nested
    class AThreadLeakedPerConnection {
        @Test
        void sixtyConnectionsLeaveNoThreadBehind() throws Exception {
            try (EdgeFixture edge = new EdgeFixture()) {
                assertThat(edge.stillServes()).isTrue();
                Set<Thread> before = Thread.getAllStackTraces().keySet();
                List<RawEncoder> encoders = new ArrayList<>();
                for (int i = 0; i < 60; i++) {
                    RawEncoder encoder = edge.connect();
                    encoders.add(encoder);
                    assertThat(encoder.publish("cam-" + i + "?token=good")).containsEntry("code", START);
                }
                Set<Thread> now = Thread.getAllStackTraces().keySet();
                assertThat(now.size() - before.size()).isLessThan(8);
                for (RawEncoder encoder : encoders) {
                    encoder.close();
                }
            }
        }
    }

    @Nested
    class KeyStoresLoadedPerConnection {
        @TempDir
        Path directory;

        // A session is found again only in the context that made it: with one a connection, never.
        @Test
        void aSecondConnectionResumesTheFirstOnesTlsSession() throws Exception {
            TlsIdentity tls = TlsIdentity.selfSigned(directory, InstantSource.system());
            InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            try (EdgeFixture edge = new EdgeFixture(s -> RtmpSettings.rtmps(free, tls), new ManualNanos())) {
                TlsClient client = new TlsClient(tls.certificate(), "TLSv1.2");
                InetSocketAddress address = edge.server.rtmpsAddress().orElseThrow();
                byte[] first;
                try (RawEncoder encoder = client.to(address)) {
                    encoder.publish(EdgeFixture.KEY);
                    first = TlsClient.sessionId(encoder);
                }
                try (RawEncoder encoder = client.to(address)) {
                    encoder.publish(EdgeFixture.KEY);
                    assertThat(TlsClient.sessionId(encoder)).isNotEmpty().isEqualTo(first);
                }
            }
        }
    }

    @Nested
    class NestedAmfBeforeAuthentication {
        @Test
        void closesItsSenderAndTheIoThreadsLiveOn() throws Exception {
            try (EdgeFixture edge = new EdgeFixture()) {
                for (int i = 0; i < 4; i++) {
                    try (RawEncoder hostile = edge.connect().handshake()) {
                        ByteArrayOutputStream body = new ByteArrayOutputStream();
                        body.write(Amf0.write("connect", 1));
                        for (int depth = 0; depth < 15_000; depth++) {
                            body.write(new byte[] {3, 0, 1, 'a'});
                        }
                        hostile.message(3, 0, RawEncoder.COMMAND, 0, body.toByteArray());
                        hostile.awaitClosed();
                    }
                }
                assertThat(edge.stillServes()).isTrue();
            }
        }
    }

    // The scan keeps such an Error from happening; this is what is left when another one does.
    @Nested
    class AnErrorKillsTheIoThread {
        @Test
        void itCostsItsSenderAndTheOthersGoOn() throws Exception {
            try (EdgeFixture edge = new EdgeFixture()) {
                for (int i = 0; i < 4; i++) {
                    try (RawEncoder unlucky = edge.connect().handshake()) {
                        unlucky.connect("live");
                        edge.keys.fails = true;
                        unlucky.message(3, 0, RawEncoder.COMMAND, 1, Amf0.write("publish", 5, null, "cam-1", "live"));
                        unlucky.awaitClosed();
                    } finally {
                        edge.keys.fails = false;
                    }
                }
                assertThat(edge.stillServes()).isTrue();
            }
        }
    }

    @Nested
    class MessageAndChunkSizesUnlimited {
        @Test
        void sixteenMegabytesOnAnyChannelAreRefusedAtTheHeader() throws Exception {
            try (EdgeFixture edge = new EdgeFixture();
                    RawEncoder hostile = edge.connect().handshake()) {
                hostile.raw(RawEncoder.header(5, 0, 0xFFFFFF, RawEncoder.VIDEO, 1));
                hostile.awaitClosed();
                assertThat(edge.server.bufferedBytes()).isZero();
            }
        }

        @Test
        void chunkSizesZeroAndNegativeAreRefused() throws Exception {
            try (EdgeFixture edge = new EdgeFixture()) {
                for (int size : new int[] {0, -1, Integer.MIN_VALUE}) {
                    try (RawEncoder hostile = edge.connect().handshake()) {
                        hostile.message(
                                2, 0, 1, 0, ByteBuffer.allocate(4).putInt(size).array());
                        hostile.awaitClosed();
                    }
                }
                assertThat(edge.stillServes()).isTrue();
            }
        }
    }
}
