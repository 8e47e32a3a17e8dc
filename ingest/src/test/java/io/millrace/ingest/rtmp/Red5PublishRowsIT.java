package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.rtmp.Heard.Ended;
import io.millrace.ingest.rtmp.Heard.Published;
import io.millrace.ingest.rtmp.Heard.RefusedWith;
import io.millrace.ingest.rtmp.RawEncoder.Message;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What Red5 does as shipped when somebody publishes. A group a row: with that behaviour,
 * the row's tests fail.
 */
class Red5PublishRowsIT {
    private static final String START = "NetStream.Publish.Start";
    private static final String BAD_NAME = "NetStream.Publish.BadName";

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
}
