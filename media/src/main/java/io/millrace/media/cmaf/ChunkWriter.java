package io.millrace.media.cmaf;

import io.millrace.media.memory.ChunkBytes;
import io.millrace.media.memory.ChunkMemory;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes one CMAF chunk: {@code moof} with a {@code traf} for each track that has samples, then
 * one {@code mdat} (ISO/IEC 23000-19, 7.3.2.3). Each sample is copied once, to where the chunk
 * stays. Not thread-safe.
 *
 * <p>{@code tfdt} is 64-bit decode time; {@code trun} is version 1, so composition offsets are
 * signed; what all samples share stands once, in {@code tfhd}. There is no {@code styp} (RFC
 * 8216bis asks for none, and a recording stays {@code moof mdat moof mdat}) and no {@code prft}
 * (the playlist's {@code EXT-X-PROGRAM-DATE-TIME} says the wall clock).
 */
public final class ChunkWriter {
    private static final int DEFAULT_BASE_IS_MOOF = 0x2_0000;
    private static final int TFHD_DURATION = 0x8;
    private static final int TFHD_FLAGS = 0x20;
    private static final int TRUN_DATA_OFFSET = 0x1;
    private static final int TRUN_FIRST_FLAGS = 0x4;
    private static final int TRUN_DURATION = 0x100;
    private static final int TRUN_SIZE = 0x200;
    private static final int TRUN_FLAGS = 0x400;
    private static final int TRUN_COMPOSITION_OFFSET = 0x800;
    /** sample_depends_on 2: it depends on no other. */
    private static final int SYNC_FLAGS = 0x200_0000;
    /** sample_depends_on 1, sample_is_non_sync_sample. */
    private static final int NON_SYNC_FLAGS = 0x101_0000;

    private static final int MOOF_BYTES = 8 + 16;
    /** traf header, tfhd with duration and flags, tfdt, trun with count and data offset. */
    private static final int TRAF_BYTES = 8 + 24 + 20 + 20;

    private static final int MDAT_HEADER_BYTES = 8;

    /**
     * Writes the first {@code counts[i]} samples of {@code runs[i]}; they stay in the runs.
     *
     * @param sequence for {@code mfhd}, which keeps its low 32 bits
     * @param runs video first
     * @param counts at least one above 0
     * @param memory to write it to
     * @return held once
     */
    public ChunkBytes write(long sequence, List<TrackRun> runs, int[] counts, ChunkMemory memory) {
        int samples = 0;
        for (int count : counts) {
            samples += count;
        }
        ByteBuffer[] pieces = new ByteBuffer[1 + samples];
        pieces[0] = ByteBuffer.wrap(header(sequence, runs, counts));
        int next = 1;
        for (int t = 0; t < runs.size(); t++) {
            for (int i = 0; i < counts[t]; i++) {
                pieces[next++] = runs.get(t).payload(i);
            }
        }
        return memory.copyOf(pieces);
    }

    /** As the other, in an array of its own. */
    public byte[] write(long sequence, List<TrackRun> runs, int[] counts) {
        return write(sequence, runs, counts, ChunkMemory.HEAP).array();
    }

    /** All that stands before the samples: {@code moof}, and the {@code mdat} box's size and type. */
    private static byte[] header(long sequence, List<TrackRun> runs, int[] counts) {
        int headerBytes = MOOF_BYTES;
        long mediaBytes = 0;
        for (int t = 0; t < runs.size(); t++) {
            if (counts[t] > 0) {
                TrackRun run = runs.get(t);
                headerBytes += trafBytes(run, counts[t], trunFlags(run, counts[t]));
                mediaBytes += run.sizeBytes(counts[t]);
            }
        }
        BoxWriter out = new BoxWriter(headerBytes + MDAT_HEADER_BYTES);
        int moof = out.begin(BoxType.MOOF);
        int mfhd = out.beginFull(BoxType.MFHD, 0, 0);
        out.u32(sequence).end(mfhd);
        int dataOffset = headerBytes + MDAT_HEADER_BYTES;
        for (int t = 0; t < runs.size(); t++) {
            if (counts[t] > 0) {
                traf(out, runs.get(t), counts[t], dataOffset);
                dataOffset += runs.get(t).sizeBytes(counts[t]);
            }
        }
        out.end(moof);
        out.u32(MDAT_HEADER_BYTES + mediaBytes).u32(BoxType.MDAT);
        return out.toByteArray();
    }

    private static void traf(BoxWriter out, TrackRun run, int count, int dataOffset) {
        int flags = trunFlags(run, count);
        int traf = out.begin(BoxType.TRAF);
        int tfhd = out.beginFull(BoxType.TFHD, 0, DEFAULT_BASE_IS_MOOF | TFHD_DURATION | TFHD_FLAGS);
        boolean lastIsSync = run.isSync(count - 1);
        out.u32(run.trackId()).u32(run.duration(0)).u32(lastIsSync ? SYNC_FLAGS : NON_SYNC_FLAGS);
        out.end(tfhd);
        int tfdt = out.beginFull(BoxType.TFDT, 1, 0);
        out.u64(run.dts(0)).end(tfdt);
        int trun = out.beginFull(BoxType.TRUN, 1, flags);
        out.u32(count).u32(dataOffset);
        if ((flags & TRUN_FIRST_FLAGS) != 0) {
            out.u32(run.isSync(0) ? SYNC_FLAGS : NON_SYNC_FLAGS);
        }
        for (int i = 0; i < count; i++) {
            if ((flags & TRUN_DURATION) != 0) {
                out.u32(run.duration(i));
            }
            out.u32(run.payload(i).remaining());
            if ((flags & TRUN_FLAGS) != 0) {
                out.u32(run.isSync(i) ? SYNC_FLAGS : NON_SYNC_FLAGS);
            }
            if ((flags & TRUN_COMPOSITION_OFFSET) != 0) {
                out.u32(run.compositionOffset(i));
            }
        }
        out.end(trun).end(traf);
    }

    private static int trafBytes(TrackRun run, int count, int flags) {
        int perSample =
                4 * Integer.bitCount(flags & (TRUN_DURATION | TRUN_SIZE | TRUN_FLAGS | TRUN_COMPOSITION_OFFSET));
        return TRAF_BYTES + ((flags & TRUN_FIRST_FLAGS) != 0 ? 4 : 0) + count * perSample;
    }

    private static int trunFlags(TrackRun run, int count) {
        int flags = TRUN_DATA_OFFSET | TRUN_SIZE;
        boolean laterDiffer = false;
        for (int i = 0; i < count; i++) {
            if (run.duration(i) != run.duration(0)) {
                flags |= TRUN_DURATION;
            }
            if (run.compositionOffset(i) != 0) {
                flags |= TRUN_COMPOSITION_OFFSET;
            }
            if (i > 0 && run.isSync(i) != run.isSync(count - 1)) {
                laterDiffer = true;
            }
        }
        if (laterDiffer) {
            flags |= TRUN_FLAGS;
        } else if (run.isSync(0) != run.isSync(count - 1)) {
            flags |= TRUN_FIRST_FLAGS;
        }
        return flags;
    }
}
