package io.millrace.media.cmaf;

/**
 * The samples of one {@code traf}. Arrays are shared, not to be written.
 *
 * @param trackId track_ID
 * @param baseDecodeTicks {@code tfdt}, in the track's timescale
 * @param durationTicks sum of the samples' durations
 * @param sizeBytes sum of the samples' sizes
 * @param dataOffset of each sample, from the first byte of its {@code moof}
 * @param sampleBytes size of each sample
 * @param sampleTicks duration of each sample
 * @param compositionOffsetTicks pts − dts of each sample
 * @param sync whether each sample is a sync sample
 */
public record TrackFragment(
        int trackId,
        long baseDecodeTicks,
        long durationTicks,
        long sizeBytes,
        int[] dataOffset,
        int[] sampleBytes,
        int[] sampleTicks,
        int[] compositionOffsetTicks,
        boolean[] sync) {
    /** No chunk of 200 ms, and no segment of a minute, has as many; what a hostile {@code trun} may cost. */
    public static final int MAX_SAMPLES = 1 << 16;

    public int sampleCount() {
        return sampleBytes.length;
    }

    public boolean startsWithSync() {
        return sync.length > 0 && sync[0];
    }

    public long endDecodeTicks() {
        return baseDecodeTicks + durationTicks;
    }

    /** Presentation time of the earliest sample; the decode time where there is no sample. */
    public long earliestPresentationTicks() {
        long earliest = Long.MAX_VALUE;
        long dts = baseDecodeTicks;
        for (int i = 0; i < sampleBytes.length; i++) {
            earliest = Math.min(earliest, dts + compositionOffsetTicks[i]);
            dts += sampleTicks[i];
        }
        return sampleBytes.length == 0 ? baseDecodeTicks : earliest;
    }
}
