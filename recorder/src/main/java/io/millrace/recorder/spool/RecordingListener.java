package io.millrace.recorder.spool;

import io.millrace.media.catalog.Gap;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.RecordingIdentity;

/**
 * Hears what happens on record. Calls come from writer and closer threads, several at once for
 * different cameras; they may block for a moment, not for an outage. What it throws is logged.
 */
public interface RecordingListener {
    /** A file was begun: from its start on the camera is on record. */
    default void onOpened(RecordingIdentity recording) {}

    /** The file that was begun holds nothing and is gone. */
    default void onDiscarded(RecordingIdentity recording) {}

    /** The file is whole, synced and under its final name. */
    void onClosed(ClosedRecording recording);

    /** A gap opened ({@code end} is null) or ended; the same camera, start and cause both times. */
    void onGap(Gap gap);

    /** The spool's file system filled up, or has room again. */
    default void onSpace(SpoolSpace.State state) {}
}
