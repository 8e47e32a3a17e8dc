package io.millrace.recorder.spool;

import io.millrace.media.CameraId;
import io.millrace.media.live.AheadSamples;
import io.millrace.recorder.file.AheadFile;
import io.millrace.recorder.file.OpenRecording;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps on disk what a camera sent and what waits for its picture, beside the recording that is to
 * hold it. The file stays as long as the time-line: what chunks have brought since does no harm in it.
 * It goes as soon as the disk costs the camera anything, which the ledger then names.
 *
 * <p>One writer thread at a time.
 */
final class CameraAhead {
    private static final Logger LOG = LoggerFactory.getLogger(CameraAhead.class);
    /** Begun anew then, as soon as nothing of it is needed. */
    private static final long ROLL_BYTES = 256 << 10;

    private final CameraId camera;
    private final SpoolRecorder shared;
    private @Nullable AheadFile file;

    CameraAhead(CameraId camera, SpoolRecorder shared) {
        this.camera = camera;
        this.shared = shared;
    }

    /** @param holder the recording that was appended to last; without one there is nothing to go on after */
    void add(AheadSamples samples, @Nullable OpenRecording holder) {
        if (holder == null || shared.space().full()) {
            over();
            return;
        }
        try {
            AheadFile before = file;
            if (before == null || samples.whole() && before.sizeBytes() > ROLL_BYTES) {
                if (samples.whole()) {
                    AheadFile next = AheadFile.create(holder, samples);
                    over();
                    file = next;
                    shared.keeper().add(next);
                }
            } else {
                before.append(samples);
            }
        } catch (IOException e) {
            LOG.warn("what waits for its picture is in memory only camera={}: {}", camera, e.toString());
            over();
        }
    }

    /** The time-line ended, or the disk lost something of the camera. */
    void over() {
        AheadFile done = file;
        if (done != null) {
            file = null;
            shared.keeper().remove(done);
            try {
                done.discard();
            } catch (IOException e) {
                LOG.warn("samples that waited are left in the spool camera={}: {}", camera, e.toString());
            }
        }
    }
}
