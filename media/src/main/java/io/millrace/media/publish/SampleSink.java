package io.millrace.media.publish;

import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;

/**
 * Receives the media of one publish session in the order it arrived. Every call comes from the
 * session's I/O thread (while pre-roll is drained, from the attaching thread, never both at
 * once), and must neither block nor throw for what the camera sent.
 */
public interface SampleSink {
    /** A track begins, or goes on with a changed configuration; before its first such sample. */
    void onTrack(Track track);

    /**
     * The encoder's metadata names a track of that kind, of which nothing has come yet. A hint: it may
     * never come.
     */
    default void onAnnounced(MediaKind kind) {}

    void onSample(MediaSample sample);

    /**
     * The session ended; nothing follows. Comes from the thread that ended it, never while another
     * call is under way.
     */
    void onEnd(EndReason reason);
}
