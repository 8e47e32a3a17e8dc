package io.millrace.recorder.spool;

import io.millrace.media.CameraId;
import io.millrace.recorder.file.OpenRecording;
import io.millrace.recorder.file.WaitingFile;
import io.millrace.recorder.spool.ChunkQueue.Item;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps on disk what a camera sent and what is in no chunk yet. As long as its file is there, every
 * chunk since was appended: as soon as the disk costs the camera anything, which the ledger then
 * names, the file goes. So of it and a recording, whichever holds more holds all of the other.
 *
 * <p>One writer thread at a time.
 */
final class CameraWaiting {
    private static final Logger LOG = LoggerFactory.getLogger(CameraWaiting.class);

    private final CameraId camera;
    private final SpoolRecorder shared;
    private @Nullable WaitingFile file;
    private boolean leftOut;

    CameraWaiting(CameraId camera, SpoolRecorder shared) {
        this.camera = camera;
        this.shared = shared;
    }

    /** Whether the record's next chunks are on disk as samples. */
    boolean onDisk() {
        return file != null;
    }

    /** @param number of the recording that they will be in */
    void add(Item.Waiting samples, int number) {
        if (leftOut) {
            return;
        }
        if (shared.space().full()) {
            leaveOut();
            return;
        }
        try {
            WaitingFile growing = file;
            if (growing == null) {
                growing = WaitingFile.create(
                        shared.spool().cameraFolder(camera), camera, samples.session(), number, samples.start());
                file = growing;
                shared.keeper().add(growing);
            }
            growing.append(samples.samples(), samples.start());
        } catch (IOException e) {
            LOG.warn("what waits for its first chunk is in memory only camera={}: {}", camera, e.toString());
            leaveOut();
        }
    }

    /** Nothing waits any more. @param holder the recording that was appended to last */
    void over(@Nullable OpenRecording holder) {
        WaitingFile done = file;
        leftOut = false;
        if (done != null) {
            forget(done);
            try {
                if (holder != null) {
                    holder.replaces(done);
                } else {
                    done.discard();
                }
            } catch (IOException e) {
                notDiscarded(e);
            }
        }
    }

    /** The disk lost something of the camera, which may have been among what waits. */
    void giveUp() {
        if (file != null) {
            leaveOut();
        }
    }

    /** No file, or no more of it, until the next beginning. */
    private void leaveOut() {
        over(null);
        leftOut = true;
    }

    private void forget(WaitingFile done) {
        file = null;
        shared.keeper().remove(done);
    }

    private void notDiscarded(IOException e) {
        LOG.warn("samples that waited are left in the spool camera={}: {}", camera, e.toString());
    }
}
