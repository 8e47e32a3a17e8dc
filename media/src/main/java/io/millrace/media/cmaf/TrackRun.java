package io.millrace.media.cmaf;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Samples of one track that wait to be written, in decode order. The arrays are kept and reused;
 * payloads are let go as soon as they are written. Not thread-safe.
 *
 * <p>A sample's duration is given with it, or set when the next one's time is known.
 */
public final class TrackRun {
    private static final int INITIAL_SAMPLES = 32;
    private static final ByteBuffer NO_PAYLOAD = ByteBuffer.allocate(0);

    private final int trackId;
    private int count;
    private long sizeBytes;
    private long[] dtsTicks = new long[INITIAL_SAMPLES];
    private int[] durationTicks = new int[INITIAL_SAMPLES];
    private int[] compositionOffsetTicks = new int[INITIAL_SAMPLES];
    private boolean[] sync = new boolean[INITIAL_SAMPLES];
    private long[] receivedNanos = new long[INITIAL_SAMPLES];
    private ByteBuffer[] payload = new ByteBuffer[INITIAL_SAMPLES];

    public TrackRun(int trackId) {
        this.trackId = trackId;
        Arrays.fill(payload, NO_PAYLOAD);
    }

    /** Appends a sample; {@code bytes} is held until it is written, its position and limit stay as they are. */
    public void add(
            long dts, int duration, int compositionOffset, boolean syncSample, ByteBuffer bytes, long received) {
        if (count == dtsTicks.length) {
            grow();
        }
        dtsTicks[count] = dts;
        durationTicks[count] = duration;
        compositionOffsetTicks[count] = compositionOffset;
        sync[count] = syncSample;
        receivedNanos[count] = received;
        payload[count] = bytes;
        sizeBytes += bytes.remaining();
        count++;
    }

    /** Gives the last sample its duration. */
    public void setLastDuration(int duration) {
        durationTicks[count - 1] = duration;
    }

    /** Appends a sample of another run. */
    public void addFrom(TrackRun other, int index) {
        add(
                other.dtsTicks[index],
                other.durationTicks[index],
                other.compositionOffsetTicks[index],
                other.sync[index],
                other.payload[index],
                other.receivedNanos[index]);
    }

    /** Moves all samples into a run of their own. */
    public TrackRun takeAll() {
        TrackRun taken = new TrackRun(trackId);
        for (int i = 0; i < count; i++) {
            taken.addFrom(this, i);
        }
        remove(count);
        return taken;
    }

    /** Those from {@code from} on and before {@code to}, which stay here too. */
    public TrackRun copyOf(int from, int to) {
        TrackRun copy = new TrackRun(trackId);
        for (int i = from; i < to; i++) {
            copy.addFrom(this, i);
        }
        return copy;
    }

    /** How many samples, from the first, begin before {@code ticks}. */
    public int countBefore(long ticks) {
        int before = 0;
        while (before < count && dtsTicks[before] < ticks) {
            before++;
        }
        return before;
    }

    public int trackId() {
        return trackId;
    }

    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Sum of the payloads of all waiting samples. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Sum of the payloads of the first {@code samples}. */
    public int sizeBytes(int samples) {
        long bytes = 0;
        for (int i = 0; i < samples; i++) {
            bytes += payload[i].remaining();
        }
        return Math.toIntExact(bytes);
    }

    public long dts(int index) {
        return dtsTicks[index];
    }

    public int duration(int index) {
        return durationTicks[index];
    }

    public long received(int index) {
        return receivedNanos[index];
    }

    public boolean isSync(int index) {
        return sync[index];
    }

    int compositionOffset(int index) {
        return compositionOffsetTicks[index];
    }

    ByteBuffer payload(int index) {
        return payload[index];
    }

    /** Forgets the first {@code written} samples. */
    public void remove(int written) {
        for (int i = 0; i < written; i++) {
            sizeBytes -= payload[i].remaining();
        }
        int rest = count - written;
        if (written > 0) {
            System.arraycopy(dtsTicks, written, dtsTicks, 0, rest);
            System.arraycopy(durationTicks, written, durationTicks, 0, rest);
            System.arraycopy(compositionOffsetTicks, written, compositionOffsetTicks, 0, rest);
            System.arraycopy(sync, written, sync, 0, rest);
            System.arraycopy(receivedNanos, written, receivedNanos, 0, rest);
            System.arraycopy(payload, written, payload, 0, rest);
            Arrays.fill(payload, rest, count, NO_PAYLOAD);
        }
        count = rest;
    }

    private void grow() {
        int capacity = count * 2;
        durationTicks = Arrays.copyOf(durationTicks, capacity);
        compositionOffsetTicks = Arrays.copyOf(compositionOffsetTicks, capacity);
        sync = Arrays.copyOf(sync, capacity);
        receivedNanos = Arrays.copyOf(receivedNanos, capacity);
        payload = Arrays.copyOf(payload, capacity);
        Arrays.fill(payload, count, capacity, NO_PAYLOAD);
        // Last: its length says that there is room. If there was no memory for one of them, all grow again.
        dtsTicks = Arrays.copyOf(dtsTicks, capacity);
    }
}
