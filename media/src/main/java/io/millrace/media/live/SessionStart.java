package io.millrace.media.live;

import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A session's first samples, held until it is known which tracks there are: a first keyframe and
 * audio, or one of them alone for long enough. A track counts once it has a sample, for a track
 * that is only announced would hold up every player. Guarded by the live stream's lock.
 */
final class SessionStart {
    private static final long MAX_BYTES = 16L << 20;
    /** How long audio waits for the first keyframe of video that was announced. */
    private static final long KEYFRAME_WAIT_TICKS = 90_000L * 20;
    /** Audio that was announced gets this many times the wait: joining later costs it up to a keyframe interval. */
    private static final int ANNOUNCED_WAITS = 3;

    private final PackagingCounters counters;
    private final long trackWaitTicks;
    private final ArrayDeque<MediaSample> samples = new ArrayDeque<>();
    private boolean videoAnnounced;
    private boolean audioAnnounced;
    private @Nullable MediaSample firstKeyframe;
    private @Nullable MediaSample firstAudio;
    private long spanTicks;
    private long bytes;

    SessionStart(PackagingCounters counters, long trackWaitTicks) {
        this.counters = counters;
        this.trackWaitTicks = trackWaitTicks;
    }

    /** Such a track was named: by its configuration, by metadata, or by the session before. */
    void announce(MediaKind kind) {
        videoAnnounced |= kind == MediaKind.VIDEO;
        audioAnnounced |= kind == MediaKind.AUDIO;
    }

    /** @return whether it is held; before the first keyframe there is nothing to hold of video */
    boolean add(MediaSample sample) {
        if (sample.track().kind() == MediaKind.VIDEO) {
            videoAnnounced = true;
            if (firstKeyframe == null) {
                if (!sample.keyframe()) {
                    counters.drop(DropCause.AWAITING_KEYFRAME, sample);
                    return false;
                }
                firstKeyframe = sample;
            }
            span(firstKeyframe, sample);
        } else {
            if (firstAudio == null) {
                firstAudio = sample;
            }
            if (firstKeyframe == null) {
                span(firstAudio, sample);
            }
        }
        samples.add(sample);
        bytes += sample.sizeBytes();
        return true;
    }

    /** Whether the session can begin. */
    boolean isDecided() {
        if (firstKeyframe != null) {
            long waitTicks = audioAnnounced ? trackWaitTicks * ANNOUNCED_WAITS : trackWaitTicks;
            return firstAudio != null || spanTicks >= waitTicks || bytes >= MAX_BYTES;
        }
        return firstAudio != null
                && (spanTicks >= (videoAnnounced ? KEYFRAME_WAIT_TICKS : trackWaitTicks) || bytes >= MAX_BYTES);
    }

    boolean hasVideo() {
        return firstKeyframe != null;
    }

    @Nullable
    Track audio() {
        return firstAudio == null ? null : firstAudio.track();
    }

    ArrayDeque<MediaSample> samples() {
        return samples;
    }

    /** A step back, or a leap, ends the wait too. */
    private void span(MediaSample first, MediaSample latest) {
        long span = CameraTime.decode90k(latest) - CameraTime.decode90k(first);
        spanTicks = span < 0 ? Long.MAX_VALUE : Math.max(spanTicks, span);
    }
}
