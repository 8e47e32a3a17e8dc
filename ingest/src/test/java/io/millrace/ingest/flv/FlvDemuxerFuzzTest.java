package io.millrace.ingest.flv;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.SampleSink;
import java.nio.ByteBuffer;

/**
 * Whatever a camera sends: samples, counts, or an {@link FlvException}. Runs the corpus beside it;
 * {@code JAZZER_FUZZ=1} with {@code -Dtest=FlvDemuxerFuzzTest} looks for more.
 */
class FlvDemuxerFuzzTest {
    /** Messages one after another: kind, length (2 bytes), time (1 byte), body. */
    @FuzzTest
    void messages(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        FlvDemuxer demuxer = new FlvDemuxer(new CheckingSink());
        while (in.remaining() >= 4) {
            int kind = in.get() & 3;
            int length = Math.min(in.getShort() & 0xffff, in.remaining() - 1);
            int time = in.get() << 24;
            ByteBuffer body = in.slice(in.position(), length);
            in.position(in.position() + length);
            try {
                switch (kind) {
                    case 0 -> demuxer.audio(time, body, 0);
                    case 1 -> demuxer.metadata(body);
                    default -> demuxer.video(time, body, 0);
                }
            } catch (FlvException expected) {
                assertThat(expected.kind()).isEqualTo(FlvException.Kind.UNSUPPORTED_CODEC);
            }
            assertThat(body.position()).isZero();
        }
        assertThat(demuxer.dropped().values()).allMatch(count -> count > 0);
        assertThat(demuxer.metadata().encoder().length()).isLessThanOrEqualTo(100);
    }

    private static final class CheckingSink implements SampleSink {
        private int tracks;

        @Override
        public void onTrack(Track track) {
            assertThat(track.id()).isIn(Track.VIDEO_ID, Track.AUDIO_ID);
            tracks |= track.id();
        }

        @Override
        public void onSample(MediaSample sample) {
            assertThat(tracks & sample.track().id()).isNotZero();
            assertThat(sample.sizeBytes()).isPositive();
        }

        @Override
        public void onEnd(EndReason reason) {
            throw new AssertionError("the demuxer does not know the end");
        }
    }
}
