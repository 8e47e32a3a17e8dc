package io.millrace.transcoder.ladder;

import io.millrace.media.Codec;
import org.jspecify.annotations.Nullable;

/** Sound that is taken over with the source's chunks. Immutable. */
record CopiedSound(Codec.@Nullable Audio codec) implements ChildSound {
    /** Of a source without. */
    static final CopiedSound NONE = new CopiedSound(null);

    @Override
    public Span expect(SourceChunk chunk) {
        return new Span(chunk.audio());
    }

    @Override
    public void giveUp(Span span) {}
}
