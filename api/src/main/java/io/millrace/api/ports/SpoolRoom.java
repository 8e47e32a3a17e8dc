package io.millrace.api.ports;

/**
 * How much room is left for recordings on their way to the store.
 *
 * @param totalBytes of the disk, or of the limit where that is tighter; 0 while it is not known
 * @param freeBytes of them, the reserve included
 */
public record SpoolRoom(State state, long freeBytes, long totalBytes) {
    /** What it means for the record. */
    public enum State {
        OK,
        /** 90 % are used: an operator should make room. */
        LOW,
        /** The reserve is reached: recording stopped, live goes on. */
        FULL
    }

    /** 0 to 1. */
    public double usedShare() {
        return totalBytes == 0 ? 0 : (double) (totalBytes - freeBytes) / totalBytes;
    }
}
