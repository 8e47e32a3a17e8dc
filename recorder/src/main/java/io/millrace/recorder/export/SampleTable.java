package io.millrace.recorder.export;

import io.millrace.media.cmaf.TrackFragment;
import java.util.Arrays;

/**
 * The samples of one track as a progressive file lists them: each lasts until the next, so that
 * where the source pauses its last sample before the pause lasts longer. Not thread-safe.
 */
final class SampleTable {
    private int count;
    private int[] sizes = new int[1 << 12];
    private long[] decodeTicks = new long[1 << 12];
    private int[] composition = new int[1 << 12];
    private boolean[] sync = new boolean[1 << 12];
    private int lastDuration;

    private int chunks;
    private long[] chunkOffsets = new long[1 << 10];
    private int[] chunkSamples = new int[1 << 10];

    /**
     * @param moofOffset where the fragment will lie in the new file
     * @param shiftTicks from the source's time-line to the new one
     */
    void add(TrackFragment fragment, long moofOffset, long shiftTicks) {
        long ticks = fragment.baseDecodeTicks() + shiftTicks;
        long expected = -1;
        for (int i = 0; i < fragment.sampleCount(); i++) {
            grow();
            // Sound of one session may overlap that of the next by a frame: time must go on.
            long at = count == 0 ? ticks : Math.max(ticks, decodeTicks[count - 1] + 1);
            sizes[count] = fragment.sampleBytes()[i];
            decodeTicks[count] = at;
            composition[count] = Math.toIntExact(fragment.compositionOffsetTicks()[i] + ticks - at);
            sync[count] = fragment.sync()[i];
            count++;
            long offset = moofOffset + fragment.dataOffset()[i];
            if (offset == expected) {
                chunkSamples[chunks - 1]++;
            } else {
                chunkOffsets[chunks] = offset;
                chunkSamples[chunks] = 1;
                chunks++;
            }
            expected = offset + fragment.sampleBytes()[i];
            ticks += fragment.sampleTicks()[i];
            lastDuration = fragment.sampleTicks()[i];
        }
    }

    private void grow() {
        if (count == sizes.length) {
            sizes = Arrays.copyOf(sizes, 2 * count);
            decodeTicks = Arrays.copyOf(decodeTicks, 2 * count);
            composition = Arrays.copyOf(composition, 2 * count);
            sync = Arrays.copyOf(sync, 2 * count);
        }
        if (chunks == chunkOffsets.length) {
            chunkOffsets = Arrays.copyOf(chunkOffsets, 2 * chunks);
            chunkSamples = Arrays.copyOf(chunkSamples, 2 * chunks);
        }
    }

    int count() {
        return count;
    }

    int sizeBytes(int sample) {
        return sizes[sample];
    }

    int compositionTicks(int sample) {
        return composition[sample];
    }

    boolean sync(int sample) {
        return sync[sample];
    }

    long firstDecodeTicks() {
        return count == 0 ? 0 : decodeTicks[0];
    }

    int durationTicks(int sample) {
        return sample + 1 < count
                ? Math.toIntExact(decodeTicks[sample + 1] - decodeTicks[sample])
                : Math.max(1, lastDuration);
    }

    /** Of the whole table. */
    long totalTicks() {
        return endTicks() - firstDecodeTicks();
    }

    /** Where the last sample's decoding ends. */
    long endTicks() {
        return count == 0 ? 0 : decodeTicks[count - 1] + durationTicks(count - 1);
    }

    long presentationTicks(int sample) {
        return decodeTicks[sample] + composition[sample];
    }

    int chunks() {
        return chunks;
    }

    long chunkOffset(int chunk) {
        return chunkOffsets[chunk];
    }

    int chunkSamples(int chunk) {
        return chunkSamples[chunk];
    }

    /** The latest picture that begins at or before {@code ticks}; the first where there is none. */
    long shownAt(long ticks) {
        long first = Long.MAX_VALUE;
        long shown = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            long at = presentationTicks(i);
            first = Math.min(first, at);
            shown = at <= ticks ? Math.max(shown, at) : shown;
        }
        return shown == Long.MIN_VALUE ? first : shown;
    }

    /** The last sample lasts at least until {@code ticks}, as far as it is presented last. */
    SampleTable holdLastUntil(long ticks) {
        if (count > 0) {
            lastDuration = Math.clamp(ticks - presentationTicks(count - 1), lastDuration, Integer.MAX_VALUE);
        }
        return this;
    }

    /** Where the last picture that begins before {@code ticks} ends. */
    long endBefore(long ticks) {
        long next = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        int lastSample = 0;
        for (int i = 0; i < count; i++) {
            long at = presentationTicks(i);
            if (at >= ticks) {
                next = Math.min(next, at);
            }
            if (at > last) {
                last = at;
                lastSample = i;
            }
        }
        return next == Long.MAX_VALUE ? last + sourceDuration(lastSample) : next;
    }

    private long sourceDuration(int sample) {
        return count == 0 ? 0 : durationTicks(sample);
    }
}
