package io.millrace.recorder.spool;

import io.millrace.media.catalog.Gap;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.RecordingIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener, and goes on whatever it throws: a file that is closed stays closed. */
final class Announcement {
    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

    private Announcement() {}

    static void closed(RecordingListener listener, ClosedRecording recording) {
        LOG.info(
                "recording closed camera={} session={} recording={} start={} duration_ms={} bytes={}",
                recording.camera(),
                recording.identity().session(),
                recording.id(),
                recording.start(),
                recording.duration().toMillis(),
                recording.sizeBytes());
        tell("onClosed", () -> listener.onClosed(recording));
    }

    static void opened(RecordingListener listener, RecordingIdentity recording) {
        tell("onOpened", () -> listener.onOpened(recording));
    }

    static void discarded(RecordingListener listener, RecordingIdentity recording) {
        tell("onDiscarded", () -> listener.onDiscarded(recording));
    }

    static void gap(RecordingListener listener, Gap gap) {
        tell("onGap", () -> listener.onGap(gap));
    }

    static void space(RecordingListener listener, SpoolSpace.State state) {
        tell("onSpace", () -> listener.onSpace(state));
    }

    private static void tell(String what, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("recording listener failed call={}", what, e);
        }
    }
}
