package io.millrace.media.catalog;

import java.util.Arrays;
import java.util.UUID;

/**
 * Where the fragments of a recording lie in its object, so that a playlist over any range is made
 * without reading an object.
 *
 * @param initOffsetBytes of {@code ftyp}, where the initialization section begins
 * @param initSizeBytes {@code ftyp} and {@code moov}
 * @param format of {@code fragments}; whoever encodes them numbers their formats from 1
 * @param fragments offsets, times and flags of the fragments in order, a few bytes each; shared,
 *     not to be written
 */
public record RecordingIndex(UUID recordingId, long initOffsetBytes, int initSizeBytes, int format, byte[] fragments) {
    public RecordingIndex {
        if (initOffsetBytes < 0 || initSizeBytes < 1) {
            throw new IllegalArgumentException(
                    "an initialization section of " + initSizeBytes + " bytes at " + initOffsetBytes);
        }
        if (format < 1 || format > Short.MAX_VALUE) {
            throw new IllegalArgumentException("index format " + format + " is not within 1 to 32767");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordingIndex that
                && recordingId.equals(that.recordingId)
                && initOffsetBytes == that.initOffsetBytes
                && initSizeBytes == that.initSizeBytes
                && format == that.format
                && Arrays.equals(fragments, that.fragments);
    }

    @Override
    public int hashCode() {
        return recordingId.hashCode();
    }

    @Override
    public String toString() {
        return "RecordingIndex[recordingId=" + recordingId + ", fragments=" + fragments.length + " bytes]";
    }
}
