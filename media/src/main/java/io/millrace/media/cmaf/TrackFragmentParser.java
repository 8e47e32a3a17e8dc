package io.millrace.media.cmaf;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Parses one {@code traf}; buffer exceptions of fields that are cut off are the caller's to catch. */
final class TrackFragmentParser {
    private static final int NON_SYNC = 0x1_0000;

    private final MovieTrack track;
    private long baseDecode;
    private long duration;
    private long size;
    private int defaultDuration;
    private int defaultSize;
    private int defaultFlags;
    private int count;
    private long nextOffset;
    private int[] offsets = new int[0];
    private int[] sizes = offsets;
    private int[] ticks = offsets;
    private int[] compositionOffsets = offsets;
    private boolean[] sync = new boolean[0];

    private TrackFragmentParser(MovieTrack track) {
        this.track = track;
        defaultDuration = track.defaultDurationTicks();
        defaultSize = track.defaultSizeBytes();
        defaultFlags = track.defaultFlags();
    }

    static TrackFragment parse(MovieHeader movie, ByteBuffer traf) throws CmafException {
        TrackFragmentParser parser = null;
        BoxCursor boxes = new BoxCursor(traf);
        while (boxes.next()) {
            int type = boxes.type();
            if (type == BoxType.TFHD) {
                int id = boxes.body().getInt(4);
                MovieTrack track = movie.track(id);
                if (track == null) {
                    throw new CmafException("traf of track " + id + ", which moov does not have");
                }
                parser = new TrackFragmentParser(track);
                parser.header(boxes.body());
            } else if (type == BoxType.TFDT || type == BoxType.TRUN) {
                if (parser == null) {
                    throw new CmafException("traf with " + BoxType.name(type) + " before tfhd");
                }
                if (type == BoxType.TFDT) {
                    parser.decodeTime(boxes.body());
                } else {
                    parser.run(boxes.body());
                }
            }
        }
        if (parser == null) {
            throw new CmafException("traf without tfhd");
        }
        return parser.result();
    }

    /** 14496-12, 8.8.7. */
    private void header(ByteBuffer tfhd) throws CmafException {
        int flags = tfhd.getInt();
        tfhd.getInt();
        if ((flags & 0x1) != 0) {
            throw new CmafException("tfhd with a base data offset; CMAF counts from the moof");
        }
        if ((flags & 0x2) != 0) {
            tfhd.getInt();
        }
        if ((flags & 0x8) != 0) {
            defaultDuration = tfhd.getInt();
        }
        if ((flags & 0x10) != 0) {
            defaultSize = tfhd.getInt();
        }
        if ((flags & 0x20) != 0) {
            defaultFlags = tfhd.getInt();
        }
    }

    /** 14496-12, 8.8.12. */
    private void decodeTime(ByteBuffer tfdt) throws CmafException {
        baseDecode = tfdt.get(0) == 1 ? tfdt.getLong(4) : tfdt.getInt(4) & 0xffff_ffffL;
        if (baseDecode < 0) {
            throw new CmafException("tfdt beyond 63 bits");
        }
    }

    /** 14496-12, 8.8.8. */
    private void run(ByteBuffer trun) throws CmafException {
        int flags = trun.getInt();
        int samples = trun.getInt();
        if (samples < 0 || samples > TrackFragment.MAX_SAMPLES - count) {
            throw new CmafException("trun of " + (samples & 0xffff_ffffL) + " samples");
        }
        int fieldBytes = 4 * Integer.bitCount(flags & 0xf00);
        if ((flags & 0x1) != 0) {
            nextOffset = trun.getInt();
        }
        boolean firstFlagsGiven = (flags & 0x4) != 0;
        int firstFlags = firstFlagsGiven ? trun.getInt() : 0;
        if ((long) samples * fieldBytes > trun.remaining()) {
            throw new CmafException("trun of " + samples + " samples in " + trun.remaining() + " bytes");
        }
        grow(count + samples);
        for (int i = 0; i < samples; i++) {
            int sampleTicks = (flags & 0x100) != 0 ? trun.getInt() : defaultDuration;
            int sampleBytes = (flags & 0x200) != 0 ? trun.getInt() : defaultSize;
            int sampleFlags = (flags & 0x400) != 0 ? trun.getInt() : defaultFlags;
            if (i == 0 && firstFlagsGiven) {
                sampleFlags = firstFlags;
            }
            int compositionOffset = (flags & 0x800) != 0 ? trun.getInt() : 0;
            add(sampleTicks, sampleBytes, sampleFlags, compositionOffset);
        }
    }

    private void add(int sampleTicks, int sampleBytes, int sampleFlags, int compositionOffset) throws CmafException {
        if (sampleTicks < 0 || sampleBytes < 0) {
            throw new CmafException("a sample of " + (sampleBytes & 0xffff_ffffL) + " bytes and "
                    + (sampleTicks & 0xffff_ffffL) + " ticks");
        }
        if (nextOffset < 0 || nextOffset + sampleBytes > Integer.MAX_VALUE) {
            throw new CmafException("a sample at offset " + nextOffset);
        }
        offsets[count] = (int) nextOffset;
        sizes[count] = sampleBytes;
        ticks[count] = sampleTicks;
        compositionOffsets[count] = compositionOffset;
        sync[count] = (sampleFlags & NON_SYNC) == 0;
        count++;
        nextOffset += sampleBytes;
        duration += sampleTicks;
        size += sampleBytes;
    }

    private void grow(int samples) {
        offsets = Arrays.copyOf(offsets, samples);
        sizes = Arrays.copyOf(sizes, samples);
        ticks = Arrays.copyOf(ticks, samples);
        compositionOffsets = Arrays.copyOf(compositionOffsets, samples);
        sync = Arrays.copyOf(sync, samples);
    }

    private TrackFragment result() {
        return new TrackFragment(
                track.id(), baseDecode, duration, size, offsets, sizes, ticks, compositionOffsets, sync);
    }
}
