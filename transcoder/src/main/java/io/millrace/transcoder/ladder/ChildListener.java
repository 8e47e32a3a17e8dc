package io.millrace.transcoder.ladder;

import io.millrace.media.cmaf.MovieTrack;
import java.io.IOException;

/** Where what a child makes goes: rungs, pictures or both. Called on a thread for each of its outputs. */
interface ChildListener {
    /** What an output holds, before its first frame. */
    default void onTrack(TranscodeChild child, String name, MovieTrack track) throws IOException {}

    /** @throws IOException if a child that behaves does not make such a frame */
    default void onFrame(TranscodeChild child, String name, EncodedFrame frame) throws IOException {}

    void onPicture(TranscodeChild child, TimedJpeg picture);

    /** After everything else, once. */
    void onEnd(TranscodeChild child);
}
