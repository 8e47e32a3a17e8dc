package io.millrace.recorder.file;

import io.millrace.media.CameraId;
import java.io.IOException;

/** A file that a camera's samples are appended to, and that is synced meanwhile. */
public sealed interface GrowingFile permits AheadFile, OpenRecording, WaitingFile {
    CameraId camera();

    /** Brings what was appended to the disk; from any thread. */
    void sync() throws IOException;
}
