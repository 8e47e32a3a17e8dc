package io.millrace.media.tape;

import io.millrace.media.catalog.RecordingIndex;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/**
 * Where the segments of a recording lie in it and how long each lasts. They lie in a row, and
 * follow each other in time without holes. Segments, not fragments: a playlist over the past names
 * nothing smaller, and what cuts finer reads the fragments that it cuts.
 *
 * <p>Immutable; arrays are shared, not to be written.
 */
public final class TapeIndex {
    /** {@link RecordingIndex#format} of what {@link #toRecordingIndex} writes. */
    public static final int FORMAT = 1;

    /** An hour of segments of 55 ms; what a hostile index may cost. */
    private static final int MAX_SEGMENTS = 1 << 16;

    private final int initSizeBytes;
    private final int timescale;
    private final long firstTicks;
    private final long firstOffsetBytes;
    private final int[] sizeBytes;
    private final int[] durationTicks;

    /**
     * @param initSizeBytes {@code ftyp} and {@code moov}, from the file's first byte on
     * @param timescale ticks a second
     * @param firstTicks earliest presentation time of the first segment, of video where there is video
     * @param firstOffsetBytes where the first segment begins
     * @param sizeBytes of each segment
     * @param durationTicks of each segment
     */
    public TapeIndex(
            int initSizeBytes,
            int timescale,
            long firstTicks,
            long firstOffsetBytes,
            int[] sizeBytes,
            int[] durationTicks) {
        if (initSizeBytes < 1 || timescale < 1 || firstTicks < 0 || firstOffsetBytes < initSizeBytes) {
            throw new IllegalArgumentException("index: init " + initSizeBytes + " bytes, timescale " + timescale
                    + ", first segment at " + firstOffsetBytes + " bytes and " + firstTicks + " ticks");
        }
        if (sizeBytes.length != durationTicks.length || sizeBytes.length > MAX_SEGMENTS) {
            throw new IllegalArgumentException(
                    "index of " + sizeBytes.length + " sizes and " + durationTicks.length + " durations");
        }
        for (int i = 0; i < sizeBytes.length; i++) {
            if (sizeBytes[i] < 0 || durationTicks[i] < 0) {
                throw new IllegalArgumentException("segment " + i + " has less than nothing");
            }
        }
        this.initSizeBytes = initSizeBytes;
        this.timescale = timescale;
        this.firstTicks = firstTicks;
        this.firstOffsetBytes = firstOffsetBytes;
        this.sizeBytes = sizeBytes;
        this.durationTicks = durationTicks;
    }

    public int initSizeBytes() {
        return initSizeBytes;
    }

    public int timescale() {
        return timescale;
    }

    public long firstTicks() {
        return firstTicks;
    }

    public long firstOffsetBytes() {
        return firstOffsetBytes;
    }

    public int segments() {
        return sizeBytes.length;
    }

    public int sizeBytes(int segment) {
        return sizeBytes[segment];
    }

    public int durationTicks(int segment) {
        return durationTicks[segment];
    }

    /** Of all segments. */
    public long totalTicks() {
        long ticks = 0;
        for (int each : durationTicks) {
            ticks += each;
        }
        return ticks;
    }

    public long micros(long ticks) {
        return ticks / timescale * 1_000_000 + ticks % timescale * 1_000_000 / timescale;
    }

    /**
     * For the catalogue: numbers as little-endian base-128 varints. Timescale, first ticks, first
     * offset and count; then of each segment its size, and how much longer it is than the one
     * before (zigzag). Four bytes a segment where they are of a length.
     */
    public RecordingIndex toRecordingIndex(UUID recording) {
        ByteBuffer out = ByteBuffer.allocate(40 + 10 * sizeBytes.length);
        put(out, timescale);
        put(out, firstTicks);
        put(out, firstOffsetBytes);
        put(out, sizeBytes.length);
        long before = 0;
        for (int i = 0; i < sizeBytes.length; i++) {
            put(out, sizeBytes[i]);
            long longer = durationTicks[i] - before;
            put(out, longer << 1 ^ longer >> 63);
            before = durationTicks[i];
        }
        return new RecordingIndex(recording, 0, initSizeBytes, FORMAT, Arrays.copyOf(out.array(), out.position()));
    }

    /** @throws IllegalArgumentException if it is not what {@link #toRecordingIndex} writes */
    public static TapeIndex of(RecordingIndex index) {
        if (index.format() != FORMAT || index.initOffsetBytes() != 0) {
            throw new IllegalArgumentException("recording " + index.recordingId() + " has an index of format "
                    + index.format() + "; this Millrace reads format " + FORMAT);
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(index.fragments());
            int timescale = Math.toIntExact(get(in));
            long firstTicks = get(in);
            long firstOffset = get(in);
            long count = get(in);
            // Two bytes a segment at least.
            if (count < 0 || count > in.remaining() / 2) {
                throw new IllegalArgumentException("an index that claims " + count + " segments");
            }
            int[] sizes = new int[(int) count];
            int[] durations = new int[(int) count];
            long duration = 0;
            for (int i = 0; i < count; i++) {
                sizes[i] = Math.toIntExact(get(in));
                long longer = get(in);
                duration += longer >>> 1 ^ -(longer & 1);
                durations[i] = Math.toIntExact(duration);
            }
            return new TapeIndex(index.initSizeBytes(), timescale, firstTicks, firstOffset, sizes, durations);
        } catch (BufferUnderflowException | ArithmeticException e) {
            throw new IllegalArgumentException("the index of recording " + index.recordingId() + " is damaged", e);
        }
    }

    private static void put(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long get(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }
}
