package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.ContextSelectorStaticBinder;
import ch.qos.logback.core.AppenderBase;
import io.millrace.ingest.rtmp.Heard.Ended;
import io.millrace.ingest.rtmp.Heard.Published;
import io.millrace.ingest.rtmp.Heard.RefusedWith;
import io.millrace.ingest.rtmp.RawEncoder.Message;
import io.millrace.ingest.tls.TlsIdentity;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import io.millrace.media.publish.SampleSink;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** One group a row of what Red5 does as shipped: with its behaviour, the row's tests fail. */
class Red5TableIT {
    private static final String START = "NetStream.Publish.Start";
    private static final String BAD_NAME = "NetStream.Publish.BadName";

    @Nested
    class PacketsOfOneStreamOutOfOrder {
        @Test
        void twoThousandFramesArriveInOrderAndOnOneThread() throws Exception {
            Set<String> threads = ConcurrentHashMap.newKeySet();
            Received received = new Received();
            try (EdgeFixture edge = new EdgeFixture();
                    RawEncoder encoder = edge.connect()) {
                encoder.publish(EdgeFixture.KEY);
                edge.heard.next(Published.class).session().attach(onThread(received, threads));
                encoder.video(2_000);
                encoder.command("FCUnpublish", 9, null, "cam-1");
                received.awaitEnd();
            }
            assertThat(received.samples).hasSize(2_000);
            List<Long> times =
                    received.samples.stream().map(MediaSample::dtsTicks).toList();
            assertThat(times).isSorted().doesNotHaveDuplicates();
            assertThat(threads).hasSize(1);
        }
    }

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
    class ChunkSizeStays128 {
        @Test
        void theServerAsksForChunksOf65536BeforeItAnswersConnect() throws Exception {
            try (EdgeFixture edge = new EdgeFixture();
                    RawEncoder encoder = edge.connect()) {
                encoder.handshake();
                encoder.command("connect", 1, Map.of("app", "live"));
                Message message = encoder.read();
                while (message.type() != 1) {
                    assertThat(message.type()).isNotEqualTo(RawEncoder.COMMAND);
                    message = encoder.read();
                }
                assertThat(ByteBuffer.wrap(message.body()).getInt()).isEqualTo(65_536);
            }
        }
    }

    @Nested
    class SimultaneousDuplicatesBothAccepted {
        @Test
        void fortyWithDifferentKeysOneIsAccepted() throws Exception {
            try (EdgeFixture edge = new EdgeFixture()) {
                List<String> codes = fortyAtOnce(edge, i -> "cam-1?token=good-" + i);
                assertThat(codes).filteredOn(START::equals).hasSize(1);
                assertThat(codes).filteredOn(BAD_NAME::equals).hasSize(39);
            }
        }

        @Test
        void fortyWithTheSameKeyOneIsLeft() throws Exception {
            try (EdgeFixture edge = new EdgeFixture()) {
                fortyAtOnce(edge, i -> EdgeFixture.KEY);
                List<PublishSession> live = new ArrayList<>();
                for (int i = 0; i < 40 + 39; i++) {
                    switch (edge.heard.next(Heard.Event.class)) {
                        case Published published -> {
                            assertThat(live).as("the one before has ended").isEmpty();
                            live.add(published.session());
                        }
                        case Ended ended -> {
                            assertThat(ended.reason()).isEqualTo(EndReason.TAKEN_OVER);
                            assertThat(live.remove(ended.session())).isTrue();
                        }
                        case RefusedWith refused ->
                            throw new AssertionError(refused.refusal().message());
                    }
                }
                assertThat(live).hasSize(1);
                assertThat(edge.server.sessions()).containsExactlyElementsOf(live);
            }
        }

        @Test
        void aKeyPublishesAgainAfterItsEnd() throws Exception {
            try (EdgeFixture edge = new EdgeFixture()) {
                for (int i = 0; i < 5; i++) {
                    try (RawEncoder encoder = edge.connect()) {
                        assertThat(encoder.publish(EdgeFixture.KEY)).containsEntry("code", START);
                    }
                    edge.heard.next(Published.class);
                    edge.heard.next(Ended.class);
                }
            }
        }

        @Test
        void twoHundredNamesLeaveNothingBehind() throws Exception {
            try (EdgeFixture edge = new EdgeFixture()) {
                for (int i = 0; i < 200; i++) {
                    try (RawEncoder encoder = edge.connect()) {
                        assertThat(encoder.publish("cam-" + i + "?token=good")).containsEntry("code", START);
                    }
                    edge.heard.next(Published.class);
                    edge.heard.next(Ended.class);
                }
                assertThat(edge.server.sessions()).isEmpty();
                assertThat(edge.server.bufferedBytes()).isZero();
            }
        }

        // All connections stay open until every answer is in: nobody gives way by leaving.
        private List<String> fortyAtOnce(EdgeFixture edge, IntFunction<String> key) throws Exception {
            List<RawEncoder> encoders = new ArrayList<>();
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                RawEncoder encoder = edge.connect().handshake();
                encoder.connect("live");
                encoders.add(encoder);
                streams.add(encoder.createStream());
            }
            try (ExecutorService threads = Executors.newFixedThreadPool(40)) {
                CountDownLatch go = new CountDownLatch(1);
                List<Future<String>> answers = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    int n = i;
                    answers.add(threads.submit(() -> {
                        go.await();
                        return String.valueOf(encoders.get(n)
                                .publish(streams.get(n), key.apply(n), "live")
                                .get("code"));
                    }));
                }
                go.countDown();
                List<String> codes = new ArrayList<>();
                for (Future<String> answer : answers) {
                    codes.add(answer.get());
                }
                return codes;
            }
        }
    }

    @Nested
    class AStoppedPublisherHoldsItsName {
        @Test
        void theSameKeyTakesOverAtOnce() throws Exception {
            try (EdgeFixture edge = new EdgeFixture();
                    RawEncoder stopped = edge.connect();
                    RawEncoder again = edge.connect()) {
                stopped.publish(EdgeFixture.KEY);
                PublishSession first = edge.heard.next(Published.class).session();
                assertThat(again.publish(EdgeFixture.KEY)).containsEntry("code", START);
                assertThat(edge.heard.next(Ended.class)).isEqualTo(new Ended(first, EndReason.TAKEN_OVER));
                edge.heard.next(Published.class);
                stopped.awaitClosed();
            }
        }

        @Test
        void anotherValidKeyWaitsUntilItHasBeenSilentForFiveSeconds() throws Exception {
            ManualNanos nanos = new ManualNanos();
            try (EdgeFixture edge = new EdgeFixture(s -> s, nanos);
                    RawEncoder stopped = edge.connect();
                    RawEncoder tooEarly = edge.connect();
                    RawEncoder later = edge.connect()) {
                stopped.publish(EdgeFixture.KEY);
                edge.heard.next(Published.class);
                nanos.advance(Duration.ofSeconds(5));
                assertThat(tooEarly.publish("cam-1?token=good-2"))
                        .containsEntry("code", BAD_NAME)
                        .hasEntrySatisfying(
                                "description", d -> assertThat((String) d).startsWith("already_publishing"));
                edge.heard.next(RefusedWith.class);
                nanos.advance(Duration.ofMillis(1));
                assertThat(later.publish("cam-1?token=good-2")).containsEntry("code", START);
                assertThat(edge.heard.next(Ended.class).reason()).isEqualTo(EndReason.TAKEN_OVER);
            }
        }

        @Test
        void theWatchdogEndsItAfterTheStallTimeOut() throws Exception {
            ManualNanos nanos = new ManualNanos();
            try (EdgeFixture edge = new EdgeFixture(s -> s, nanos);
                    RawEncoder stopped = edge.connect()) {
                stopped.publish(EdgeFixture.KEY);
                edge.heard.next(Published.class);
                nanos.advance(RtmpTimeouts.DEFAULT.stall().plusMillis(1));
                edge.server.check();
                assertThat(edge.heard.next(Ended.class).reason()).isEqualTo(EndReason.STALLED);
                stopped.awaitClosed();
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

    @Nested
    class ExtendedDeltaCountedTwice {
        @Test
        void aDeltaOf40000SecondsOverSeveralChunksCountsOnce() throws Exception {
            Received received = new Received();
            try (EdgeFixture edge = new EdgeFixture();
                    RawEncoder encoder = edge.connect()) {
                encoder.publish(EdgeFixture.KEY);
                edge.session(received);
                encoder.video(1);
                int delta = 40_000_000;
                byte[] frame = Arrays.copyOf(RawEncoder.frame(true, 1), 300);
                ByteBuffer.wrap(frame).putInt(5, 300 - 9);
                ByteBuffer bytes = ByteBuffer.allocate(400);
                bytes.put((byte) (0x40 | 6));
                RawEncoder.medium(bytes, 0xFFFFFF);
                RawEncoder.medium(bytes, frame.length);
                bytes.put((byte) RawEncoder.VIDEO).putInt(delta).put(frame, 0, 128);
                bytes.put((byte) (0xC0 | 6)).putInt(delta).put(frame, 128, 128);
                bytes.put((byte) (0xC0 | 6)).putInt(delta).put(frame, 256, 44);
                encoder.raw(Arrays.copyOf(bytes.array(), bytes.position()));
                encoder.command("FCUnpublish", 9, null, "cam-1");
                received.awaitEnd();
            }
            assertThat(received.samples).extracting(MediaSample::dtsTicks).containsExactly(0L, 40_000_000L);
        }
    }

    @Nested
    class OneByteVideoDisconnects {
        @Test
        void thePublisherStaysAndItIsCounted() throws Exception {
            Received received = new Received();
            try (EdgeFixture edge = new EdgeFixture();
                    RawEncoder encoder = edge.connect()) {
                encoder.publish(EdgeFixture.KEY);
                PublishSession session = edge.session(received);
                encoder.message(6, 0, RawEncoder.VIDEO, 1, new byte[] {0x17});
                encoder.message(6, 0, RawEncoder.VIDEO, 1, new byte[0]);
                encoder.video(3);
                encoder.command("FCUnpublish", 9, null, "cam-1");
                received.awaitEnd();
                assertThat(received.of(MediaKind.VIDEO)).hasSize(3);
                assertThat(session.figures().dropped()).containsEntry("truncated", 1L);
            }
        }
    }

    @Nested
    class RecordRoomsSharedObjectsAndCallsByReflection {
        @Test
        void thePublishTypesRecordAndAppendAreRefused() throws Exception {
            try (EdgeFixture edge = new EdgeFixture()) {
                for (String type : new String[] {"record", "append"}) {
                    try (RawEncoder encoder = edge.connect().handshake()) {
                        encoder.connect("live");
                        assertThat(encoder.publish(encoder.createStream(), EdgeFixture.KEY, type))
                                .containsEntry("code", BAD_NAME);
                        encoder.awaitClosed();
                    }
                }
                assertThat(edge.keys.asked).isEmpty();
            }
        }

        @Test
        void aRoomIsNoApplication() throws Exception {
            try (EdgeFixture edge = new EdgeFixture();
                    RawEncoder encoder = edge.connect().handshake()) {
                assertThat(encoder.connect("other/room")).containsEntry("code", "NetConnection.Connect.Rejected");
                encoder.awaitClosed();
            }
        }

        @Test
        void sharedObjectsAndAggregatesCloseTheConnection() throws Exception {
            try (EdgeFixture edge = new EdgeFixture()) {
                for (int type : new int[] {16, 19, 22}) {
                    try (RawEncoder encoder = edge.connect().handshake()) {
                        encoder.connect("live");
                        encoder.message(3, 0, type, 0, new byte[40]);
                        encoder.awaitClosed();
                    }
                }
            }
        }

        @Test
        void aCallByNameIsAnsweredWithAnErrorAndNothingRuns() throws Exception {
            try (EdgeFixture edge = new EdgeFixture();
                    RawEncoder encoder = edge.connect().handshake()) {
                encoder.connect("live");
                encoder.command("getClass.forName", 7, null, "java.lang.Runtime");
                Message answer = encoder.result(7);
                assertThat(answer.values().get(0)).isEqualTo("_error");
                assertThat(RawEncoder.info(answer)).containsEntry("code", "NetConnection.Call.Failed");
            }
        }

        @Test
        void playIsRefused() throws Exception {
            try (EdgeFixture edge = new EdgeFixture();
                    RawEncoder encoder = edge.connect().handshake()) {
                encoder.connect("live");
                encoder.message(3, 0, RawEncoder.COMMAND, encoder.createStream(), Amf0.write("play", 6, null, "cam-1"));
                assertThat(encoder.status()).containsEntry("level", "error");
                encoder.awaitClosed();
            }
        }
    }

    @Nested
    class EnhancedRtmpIsNotNegotiated {
        @Test
        void theConnectResultNamesWhatTheServerTakes() throws Exception {
            try (EdgeFixture edge = new EdgeFixture();
                    RawEncoder encoder = edge.connect().handshake()) {
                encoder.command("connect", 1, Map.of("app", "live", "fourCcList", List.of("hvc1", "av01")));
                Object properties = encoder.result(1).values().get(2);
                assertThat(properties)
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsEntry("fourCcList", List.of("avc1", "hvc1", "av01", "mp4a", "Opus"))
                        .containsKeys("videoFourCcInfoMap", "audioFourCcInfoMap");
            }
        }
    }

    @Nested
    class SocketStaysOpenAfterBadName {
        @Test
        void itIsClosedOnceTheReasonIsSaid() throws Exception {
            try (EdgeFixture edge = new EdgeFixture();
                    RawEncoder encoder = edge.connect()) {
                Map<String, Object> status = encoder.publish("cam-1?token=bad");
                assertThat(status)
                        .containsEntry("level", "error")
                        .containsEntry("code", BAD_NAME)
                        .containsEntry("description", "bad_signature: the token's signature is wrong; issue a new key");
                encoder.awaitClosed();
                assertThat(edge.heard.next(RefusedWith.class).refusal().camera())
                        .hasToString("cam-1");
            }
        }
    }

    private static SampleSink onThread(SampleSink target, Set<String> threads) {
        return new SampleSink() {
            private boolean first = true;

            @Override
            public void onTrack(Track track) {
                target.onTrack(track);
            }

            @Override
            public void onSample(MediaSample sample) {
                if (first) {
                    first = false; // may come out of the pre-roll
                } else {
                    threads.add(Thread.currentThread().getName());
                }
                target.onSample(sample);
            }

            @Override
            public void onEnd(EndReason reason) {
                target.onEnd(reason);
            }
        };
    }
}
