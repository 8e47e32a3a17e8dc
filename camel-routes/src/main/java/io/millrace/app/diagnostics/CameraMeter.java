package io.millrace.app.diagnostics;

import io.millrace.app.camera.LiveCamera;
import io.millrace.media.Chunk;
import io.millrace.media.hls.WindowFigures;
import io.millrace.media.live.ChunkListener;

/**
 * Measures one camera's parts as they come out. Added behind the live window, so that what it
 * measures up to is the moment a viewer can have the part.
 */
final class CameraMeter implements ChunkListener {
    /** Half a minute of parts of 200 ms: whoever joins them with a viewer's asks every second. */
    private static final int REMEMBERED = 160;

    private final LiveCamera camera;
    private final LatencyHistogram newest;
    private final LatencyHistogram oldest;
    private final long[] sequences = new long[REMEMBERED];
    private final long[] passedNanos = new long[REMEMBERED];
    private long parts;
    private long bytes;
    private long videoSamples;
    private long audioSamples;
    private boolean goesOn;
    private long lastReceivedNanos;

    CameraMeter(LiveCamera camera, LatencyHistogram newest, LatencyHistogram oldest) {
        this.camera = camera;
        this.newest = newest;
        this.oldest = oldest;
    }

    /** A part's figures. */
    record Totals(long parts, long bytes, long videoSamples, long audioSamples) {}

    @Override
    public synchronized void onChunk(Chunk chunk) {
        long now = System.nanoTime();
        newest.addMicros((now - chunk.receivedNanos()) / 1_000);
        if (goesOn && !chunk.discontinuity()) {
            // Its first packet came after the last one of the part before.
            oldest.addMicros((now - lastReceivedNanos) / 1_000);
        }
        goesOn = true;
        lastReceivedNanos = chunk.receivedNanos();
        int slot = (int) (parts % REMEMBERED);
        sequences[slot] = chunk.sequence();
        passedNanos[slot] = now;
        parts++;
        bytes += chunk.sizeBytes();
        videoSamples += chunk.videoSamples();
        audioSamples += chunk.audioSamples();
    }

    synchronized Totals totals() {
        return new Totals(parts, bytes, videoSamples, audioSamples);
    }

    /** {@code sequence nanoTime}, a line for each of the latest parts. */
    synchronized String lines() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < Math.min(parts, REMEMBERED); i++) {
            lines.append(sequences[i]).append(' ').append(passedNanos[i]).append('\n');
        }
        return lines.toString();
    }

    WindowFigures window() {
        return camera.window().figures();
    }

    /** Samples that came in and are in no part, or in none on record. */
    long droppedSamples() {
        return camera.stream().figures().dropped().values().stream()
                        .mapToLong(Long::longValue)
                        .sum()
                + camera.droppedFromRecord();
    }
}
