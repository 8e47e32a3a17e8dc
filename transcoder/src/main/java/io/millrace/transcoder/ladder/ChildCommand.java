package io.millrace.transcoder.ladder;

import io.millrace.transcoder.child.ChildLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Makes the command of a child that encodes rungs and takes pictures; tests put a child that
 * misbehaves in its place. Its sockets' names have a dot, which no rung's has.
 */
interface ChildCommand {
    /** The socket in the folder where the child reads the source's init section and chunks. */
    String INPUT = "source.mp4";
    /** The socket where it writes encoded audio. */
    String AUDIO = "audio.mp4";
    /** The socket where it writes a small picture of a keyframe now and then. */
    String PICTURES = "preview.jpg";

    /**
     * Pictures are written to {@link #PICTURES}, as SMJPEG, times in milliseconds of the source's time-line.
     *
     * @param rungs largest first; each is written, as fragmented MP4, to the socket of its name. Where
     *     there are none, keyframes alone are decoded, for the pictures
     * @param soundFrom where audio begins that is written to {@link #AUDIO}, as AAC, in samples of
     *     {@value EncodedSound#SAMPLE_RATE_HZ} Hz on the source's time-line; empty for none
     * @param sockets the folder of the sockets, which are listening
     */
    ProcessBuilder of(List<PlannedRung> rungs, OptionalLong soundFrom, Path sockets);

    /** What the child may take, where {@code usual} is what others may. */
    default ChildLimits limits(ChildLimits usual) {
        return usual;
    }

    /** CPU seconds a second that scaling and encoding {@code rung} takes, by estimate. */
    default double cores(PlannedRung rung) {
        return rung.cores();
    }

    /** A child of this command misbehaved. */
    default void failed(String reason) {}
}
