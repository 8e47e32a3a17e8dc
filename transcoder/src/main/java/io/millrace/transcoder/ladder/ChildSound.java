package io.millrace.transcoder.ladder;

import io.millrace.media.Codec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sound of all rungs that one child makes. It is cut into the source's chunks once, so that each
 * rung has the same in each chunk and a viewer who changes rungs hears neither a hole nor a word
 * twice. Thread-safe; a packager's lock may be held.
 */
interface ChildSound {
    /** None while it is not known. */
    Codec.@Nullable Audio codec();

    /** The next chunk that the child is fed; in order. */
    Span expect(SourceChunk chunk);

    /** The pictures cannot wait any longer: what has not come of the span, and of those before it, comes later. */
    void giveUp(Span span);

    /** What belongs into one chunk. */
    final class Span {
        private volatile @Nullable List<EncodedFrame> frames;

        Span() {}

        /** Settled. */
        Span(List<EncodedFrame> frames) {
            settle(frames);
        }

        /** Null until all of it has come. */
        @Nullable
        List<EncodedFrame> frames() {
            return frames;
        }

        void settle(List<EncodedFrame> whole) {
            frames = List.copyOf(whole);
        }
    }
}
