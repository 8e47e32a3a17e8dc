package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;
import io.millrace.media.Track;
import io.millrace.media.cmaf.BoxCursor;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.Fragment;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.cmaf.TrackFragment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the rungs take over from a chunk of the source: its span, and its audio as it is.
 *
 * @param audio in the audio track's timescale; empty when it is not taken over
 * @param keyframeDelayTicks composition offset of its first video sample, in 1/90,000 s
 */
record SourceChunk(Chunk chunk, List<EncodedFrame> audio, int keyframeDelayTicks) {
    /** @throws CmafException if the chunk is not what our own packager makes */
    static SourceChunk of(Chunk chunk, MovieHeader movie, boolean withAudio) throws CmafException {
        ByteBuffer bytes = ByteBuffer.wrap(chunk.bytes());
        List<EncodedFrame> audio = new ArrayList<>();
        int delay = 0;
        BoxCursor boxes = new BoxCursor(bytes);
        while (boxes.next()) {
            if (boxes.type() != BoxType.MOOF) {
                continue;
            }
            Fragment fragment = Fragment.parse(movie, boxes.body());
            TrackFragment video = fragment.track(Track.VIDEO_ID);
            if (video != null && video.sampleCount() > 0) {
                delay = video.compositionOffsetTicks()[0];
            }
            TrackFragment sound = withAudio ? fragment.track(Track.AUDIO_ID) : null;
            if (sound != null) {
                long dts = sound.baseDecodeTicks();
                for (int i = 0; i < sound.sampleCount(); i++) {
                    ByteBuffer payload = bytes.slice(boxes.offset() + sound.dataOffset()[i], sound.sampleBytes()[i]);
                    audio.add(new EncodedFrame(dts, sound.sampleTicks()[i], true, payload));
                    dts += sound.sampleTicks()[i];
                }
            }
        }
        return new SourceChunk(chunk, audio, delay);
    }

    long startTicks() {
        return ticks(chunk.startMicros());
    }

    long endTicks() {
        return ticks(chunk.startMicros() + chunk.durationMicros());
    }

    /** Up: the packager's microseconds are ticks rounded down, and these are to be those ticks. */
    private static long ticks(long micros) {
        return -Math.floorDiv(-micros * 9, 100L);
    }
}
