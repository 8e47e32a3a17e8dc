package io.millrace.transcoder.ladder;

import io.millrace.media.Codec;
import java.io.IOException;

/** What one child makes for one rung, on its way to the rung's packager. Any thread. */
final class ChildOutput {
    private final RungPackager packager;
    private final ChildProgress child;

    /** @param sound of all of the child's rungs */
    ChildOutput(RungPackager packager, ChildSound sound) {
        this.packager = packager;
        child = new ChildProgress(sound);
    }

    /** Whether it goes there: a ladder that was changed may have another rung of the same name. */
    boolean goesTo(RungPackager other) {
        return packager == other;
    }

    /** The next chunk of the source, of which the child makes the rung's. */
    void expect(SourceChunk source, ChildSound.Span sound) {
        packager.expect(source, sound, child);
    }

    /** Before the first frame. */
    void videoTrack(Codec.Video codec) {
        packager.videoTrack(codec, child);
    }

    /** @throws IOException if the child makes more than can be */
    void video(EncodedFrame frame) throws IOException {
        packager.video(frame, child);
    }

    /** More of the sound has come. */
    void heard() {
        packager.heard();
    }

    /** @param whole whether it worked off all that it was fed */
    void end(boolean whole) {
        packager.end(whole, child);
    }
}
