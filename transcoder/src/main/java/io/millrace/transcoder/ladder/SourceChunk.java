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
 * What the rungs take over from a chunk of the source: its span, and its audio as it is. Its bytes
 * may be gone.
 *
 * @param audio in the audio track's timescale; empty when it is not taken over
 * @param keyframeDelayTicks composition offset of its first video sample, in 1/90,000 s
 */
record SourceChunk(Chunk chunk, List<EncodedFrame> audio, int keyframeDelayTicks) {
    /**
     * Copies what it takes of the chunk's bytes: its boxes and the audio, not the pictures.
     *
     * @param chunk held by the caller
     * @throws CmafException if the chunk is not what our own packager makes
     */
    static SourceChunk of(Chunk chunk, MovieHeader movie, boolean withAudio) throws CmafException {
        Fragment fragment = Fragment.parse(movie, moof(chunk));
        TrackFragment video = fragment.track(Track.VIDEO_ID);
        int delay = video == null || video.sampleCount() == 0 ? 0 : video.compositionOffsetTicks()[0];
        TrackFragment sound = withAudio ? fragment.track(Track.AUDIO_ID) : null;
        List<EncodedFrame> audio = new ArrayList<>();
        if (sound != null) {
            long dts = sound.baseDecodeTicks();
            for (int i = 0; i < sound.sampleCount(); i++) {
                byte[] payload = new byte[sound.sampleBytes()[i]];
                chunk.media().read(sound.dataOffset()[i], payload);
                audio.add(new EncodedFrame(dts, sound.sampleTicks()[i], true, ByteBuffer.wrap(payload)));
                dts += sound.sampleTicks()[i];
            }
        }
        return new SourceChunk(chunk, audio, delay);
    }

    /** Of the box that our packager begins each chunk with. */
    private static ByteBuffer moof(Chunk chunk) throws CmafException {
        byte[] size = new byte[Integer.BYTES];
        chunk.media().read(0, size);
        int bytes = ByteBuffer.wrap(size).getInt();
        if (bytes < Integer.BYTES || bytes > chunk.sizeBytes()) {
            throw new CmafException("a box of " + bytes + " bytes in a chunk of " + chunk.sizeBytes());
        }
        byte[] box = new byte[bytes];
        chunk.media().read(0, box);
        BoxCursor boxes = new BoxCursor(ByteBuffer.wrap(box));
        if (!boxes.next() || boxes.type() != BoxType.MOOF) {
            throw new CmafException("a chunk that does not begin with its moof");
        }
        return boxes.body();
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
