package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.rtmp.Heard.Published;
import io.millrace.ingest.rtmp.RawEncoder.Message;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import io.millrace.media.publish.SampleSink;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What Red5 does as shipped to the stream itself. A group a row: with that behaviour,
 * the row's tests fail.
 */
class Red5StreamRowsIT {
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
