package io.millrace.media.cmaf;

import java.util.List;

/**
 * A {@code sidx} box of version 1 (ISO/IEC 14496-12, 8.16.3). In a recording one for video and one
 * for audio stand in a row, the last ending exactly at the first {@code moof}; the first's
 * {@code firstOffsetBytes} is then the size of the second.
 *
 * @param trackId the track it indexes
 * @param timescale ticks a second
 * @param earliestPresentationTicks of the first reference, at least 0
 * @param firstOffsetBytes from the end of this box to the first referenced byte
 * @param references in file order, without holes; at most 65,535
 */
public record SegmentIndex(
        int trackId,
        int timescale,
        long earliestPresentationTicks,
        long firstOffsetBytes,
        List<SegmentIndex.Reference> references) {
    public static final int MAX_REFERENCES = 0xffff;
    private static final int HEADER_BYTES = 40;
    private static final int REFERENCE_BYTES = 12;

    /**
     * @param sizeBytes below 2³¹
     * @param durationTicks below 2³²
     * @param startsWithSync whether it begins with a stream access point of type 1
     */
    public record Reference(long sizeBytes, long durationTicks, boolean startsWithSync) {
        public Reference {
            if (sizeBytes < 0 || sizeBytes > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a sidx reference has 31 bits for its size: " + sizeBytes);
            }
            if (durationTicks < 0 || durationTicks > 0xffff_ffffL) {
                throw new IllegalArgumentException("a sidx reference has 32 bits for its duration: " + durationTicks);
            }
        }
    }

    public SegmentIndex {
        references = List.copyOf(references);
        if (references.size() > MAX_REFERENCES) {
            throw new IllegalArgumentException("a sidx has at most 65,535 references: " + references.size());
        }
        if (timescale < 1 || earliestPresentationTicks < 0 || firstOffsetBytes < 0) {
            throw new IllegalArgumentException("sidx: timescale " + timescale + ", earliest "
                    + earliestPresentationTicks + ", first offset " + firstOffsetBytes);
        }
    }

    /** Size of the box with that many references. */
    public static int sizeBytes(int references) {
        return HEADER_BYTES + REFERENCE_BYTES * references;
    }

    public int sizeBytes() {
        return sizeBytes(references.size());
    }

    public byte[] toBytes() {
        BoxWriter out = new BoxWriter(sizeBytes());
        int sidx = out.beginFull(BoxType.SIDX, 1, 0);
        out.u32(trackId).u32(timescale).u64(earliestPresentationTicks).u64(firstOffsetBytes);
        out.u16(0).u16(references.size());
        for (Reference reference : references) {
            out.u32(reference.sizeBytes()).u32(reference.durationTicks());
            // starts_with_SAP (1 bit), SAP_type (3), SAP_delta_time (28)
            out.u32(reference.startsWithSync() ? 0x9000_0000L : 0);
        }
        return out.end(sidx).toByteArray();
    }
}
