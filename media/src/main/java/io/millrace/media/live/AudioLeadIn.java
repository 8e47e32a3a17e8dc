package io.millrace.media.live;

import io.millrace.media.MediaSample;
import java.util.ArrayDeque;

/**
 * Audio that waits for a keyframe to begin with: the last moments of it, so that the frames an
 * encoder sends just before the keyframe (AAC priming, an interleave of some milliseconds) are kept.
 * Guarded by the live stream's lock.
 */
final class AudioLeadIn {
    /** How far before its first keyframe an epoch's audio may begin. */
    static final long LEAD_TICKS = 90L * 100;

    private static final int MAX_FRAMES = 64;

    private final PackagingCounters counters;
    private final ArrayDeque<MediaSample> frames = new ArrayDeque<>();

    AudioLeadIn(PackagingCounters counters) {
        this.counters = counters;
    }

    /** @param cause why what has to go is dropped */
    void add(MediaSample frame, DropCause cause) {
        frames.add(frame);
        if (frames.size() > MAX_FRAMES) {
            counters.drop(cause, frames.remove());
        }
    }

    /**
     * Drops what is not of the moment when the leading track begins.
     *
     * @param cause why it is dropped
     * @param start in 1/90,000 s, as the camera sent it
     * @return how long before it the first frame that is left begins, in 1/90,000 s
     */
    long alignTo(long start, DropCause cause) {
        long lead = 0;
        for (int i = frames.size(); i > 0; i--) {
            MediaSample frame = frames.remove();
            long before = start - CameraTime.decode90k(frame);
            if (before > LEAD_TICKS || before < -LEAD_TICKS) {
                counters.drop(cause, frame);
            } else {
                frames.add(frame);
                lead = Math.max(lead, before);
            }
        }
        return lead;
    }

    ArrayDeque<MediaSample> frames() {
        return frames;
    }
}
