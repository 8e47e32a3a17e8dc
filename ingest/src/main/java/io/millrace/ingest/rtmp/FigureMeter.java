package io.millrace.ingest.rtmp;

import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.publish.IngestFigures;
import java.time.Duration;
import java.util.Map;

/** Measures one session's samples. Not thread-safe: its session locks. */
final class FigureMeter {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long LATE_NANOS = 2 * NANOS_PER_SECOND;
    /** A larger step of the camera's clock starts it anew: it is not lateness. */
    private static final long STEP_NANOS = 10 * NANOS_PER_SECOND;
    /** How much slower than ours a camera's clock may run without its samples counting as late. */
    private static final double MAX_DRIFT = 200e-6;

    private final RateWindow rate;
    private long videoSamples;
    private long audioSamples;
    private long bytes;
    private long late;
    private long keyframeNanos = -1;
    private Duration keyframeInterval = Duration.ZERO;
    private long lastVideoNanos = Long.MIN_VALUE;
    private long lastAudioNanos = Long.MIN_VALUE;
    private boolean clockKnown;
    private long mediaNanos;
    /** Arrival minus media time of the most punctual sample so far. */
    private long punctualNanos;

    private long punctualAtNanos;

    FigureMeter(long startNanos) {
        rate = new RateWindow(startNanos);
    }

    void sample(MediaSample sample) {
        boolean video = sample.track().kind() == MediaKind.VIDEO;
        long dtsNanos = nanos(sample.dtsTicks(), sample.track().timescale());
        rate.add(video ? 1 : 0, sample.sizeBytes(), sample.receivedNanos());
        bytes += sample.sizeBytes();
        if (video) {
            videoSamples++;
            lastVideoNanos = dtsNanos;
            if (sample.keyframe()) {
                keyframe(dtsNanos);
            }
        } else {
            audioSamples++;
            lastAudioNanos = dtsNanos;
        }
        clock(dtsNanos, sample.receivedNanos());
    }

    IngestFigures read(Map<String, Long> dropped, long nowNanos) {
        Duration lead = lastVideoNanos == Long.MIN_VALUE || lastAudioNanos == Long.MIN_VALUE
                ? Duration.ZERO
                : Duration.ofNanos(lastAudioNanos - lastVideoNanos);
        return new IngestFigures(
                rate.framesPerSecond(nowNanos),
                rate.bitsPerSecond(nowNanos),
                keyframeInterval,
                lead,
                videoSamples,
                audioSamples,
                bytes,
                dropped,
                late);
    }

    private void keyframe(long dtsNanos) {
        if (keyframeNanos >= 0 && dtsNanos > keyframeNanos) {
            keyframeInterval = Duration.ofNanos(dtsNanos - keyframeNanos);
        }
        keyframeNanos = dtsNanos;
    }

    private void clock(long dtsNanos, long receivedNanos) {
        long offset = receivedNanos - dtsNanos;
        boolean stepped = Math.abs(dtsNanos - mediaNanos) > STEP_NANOS;
        mediaNanos = dtsNanos;
        if (!clockKnown || stepped) {
            clockKnown = true;
            punctualNanos = offset;
        } else {
            long allowed = punctualNanos + (long) ((receivedNanos - punctualAtNanos) * MAX_DRIFT);
            punctualNanos = Math.min(allowed, offset);
            if (offset - punctualNanos > LATE_NANOS) {
                late++;
            }
        }
        punctualAtNanos = receivedNanos;
    }

    private static long nanos(long ticks, int timescale) {
        return ticks / timescale * NANOS_PER_SECOND + ticks % timescale * NANOS_PER_SECOND / timescale;
    }
}
