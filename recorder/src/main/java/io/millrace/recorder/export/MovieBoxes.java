package io.millrace.recorder.export;

import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.BoxWriter;
import io.millrace.media.cmaf.CmafException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes the {@code moov} of a progressive file: what describes the tracks is taken over from the
 * source's, byte for byte; tables and edit lists are new (ISO/IEC 14496-12, 8.6 and 8.7).
 */
final class MovieBoxes {
    private static final int CO64 = BoxType.of("co64");
    private static final int CTTS = BoxType.of("ctts");
    private static final int EDTS = BoxType.of("edts");
    private static final int ELST = BoxType.of("elst");
    private static final int STSS = BoxType.of("stss");
    private static final int[] UNITY = {0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000};

    private final BoxWriter out;
    private final int timescale;
    private final long durationTicks;

    /**
     * @param timescale of the movie
     * @param durationTicks of the movie
     */
    MovieBoxes(BoxWriter out, int timescale, long durationTicks) {
        this.out = out;
        this.timescale = timescale;
        this.durationTicks = durationTicks;
    }

    /** @param dataOffset where what chunk offsets count from will lie in the file */
    void write(List<ExportTrack> tracks, long dataOffset) throws CmafException {
        int moov = out.begin(BoxType.MOOV);
        int mvhd = out.beginFull(BoxType.MVHD, 1, 0);
        out.u64(0)
                .u64(0)
                .u32(timescale)
                .u64(durationTicks)
                .u32(0x1_0000)
                .u16(0x100)
                .zeros(10);
        for (int each : UNITY) {
            out.u32(each);
        }
        int nextTrack = 1;
        for (ExportTrack track : tracks) {
            nextTrack = Math.max(nextTrack, track.id() + 1);
        }
        out.zeros(24).u32(nextTrack).end(mvhd);
        for (ExportTrack track : tracks) {
            trak(track, dataOffset);
        }
        out.end(moov);
    }

    private void trak(ExportTrack track, long dataOffset) throws CmafException {
        int trak = out.begin(BoxType.TRAK);
        copy(BoxType.TKHD, header(track.child(BoxType.TKHD)));
        int edts = out.begin(EDTS);
        int elst = out.beginFull(ELST, 1, 0);
        out.u32(track.leadTicks() > 0 ? 2 : 1);
        if (track.leadTicks() > 0) {
            out.u64(track.leadTicks()).u64(-1L).u32(0x1_0000);
        }
        out.u64(durationTicks - track.leadTicks()).u64(track.mediaTime()).u32(0x1_0000);
        out.end(elst).end(edts);
        int mdia = out.begin(BoxType.MDIA);
        int mdhd = out.beginFull(BoxType.MDHD, 1, 0);
        // Language "und".
        out.u64(0)
                .u64(0)
                .u32(track.timescale())
                .u64(track.samples().totalTicks())
                .u16(0x55c4)
                .u16(0)
                .end(mdhd);
        copy(BoxType.HDLR, track.child(BoxType.MDIA, BoxType.HDLR));
        int minf = out.begin(BoxType.MINF);
        int kind = track.video() ? BoxType.VMHD : BoxType.SMHD;
        copy(kind, track.child(BoxType.MDIA, BoxType.MINF, kind));
        copy(BoxType.DINF, track.child(BoxType.MDIA, BoxType.MINF, BoxType.DINF));
        int stbl = out.begin(BoxType.STBL);
        copy(BoxType.STSD, track.sampleDescriptions());
        tables(track.samples(), dataOffset);
        out.end(stbl).end(minf).end(mdia).end(trak);
    }

    /** With the movie's duration in it. */
    private ByteBuffer header(ByteBuffer tkhd) {
        ByteBuffer copy = ByteBuffer.allocate(tkhd.remaining()).put(tkhd).flip();
        if (copy.get(0) == 1) {
            copy.putLong(28, durationTicks);
        } else {
            copy.putInt(20, (int) Math.min(durationTicks, 0xffff_ffffL));
        }
        return copy;
    }

    private void copy(int type, ByteBuffer body) {
        int box = out.begin(type);
        out.bytes(body).end(box);
    }

    private void tables(SampleTable samples, long dataOffset) {
        runs(BoxType.STTS, 0, samples, samples::durationTicks);
        boolean composed = false;
        int syncs = 0;
        for (int i = 0; i < samples.count(); i++) {
            composed |= samples.compositionTicks(i) != 0;
            syncs += samples.sync(i) ? 1 : 0;
        }
        if (composed) {
            runs(CTTS, 1, samples, samples::compositionTicks);
        }
        if (syncs < samples.count()) {
            int stss = out.beginFull(STSS, 0, 0);
            out.u32(syncs);
            for (int i = 0; i < samples.count(); i++) {
                if (samples.sync(i)) {
                    out.u32(i + 1);
                }
            }
            out.end(stss);
        }
        int stsz = out.beginFull(BoxType.STSZ, 0, 0);
        out.u32(0).u32(samples.count());
        for (int i = 0; i < samples.count(); i++) {
            out.u32(samples.sizeBytes(i));
        }
        out.end(stsz);
        chunks(samples, dataOffset);
    }

    private interface Value {
        int of(int sample);
    }

    /** A table of (count, value) entries. */
    private void runs(int type, int version, SampleTable samples, Value value) {
        int box = out.beginFull(type, version, 0);
        int entries = out.position();
        out.u32(0);
        int written = 0;
        int from = 0;
        for (int i = 1; i <= samples.count(); i++) {
            if (i == samples.count() || value.of(i) != value.of(from)) {
                out.u32(i - from).u32(value.of(from));
                written++;
                from = i;
            }
        }
        out.putInt(entries, written);
        out.end(box);
    }

    private void chunks(SampleTable samples, long dataOffset) {
        int stsc = out.beginFull(BoxType.STSC, 0, 0);
        int entries = out.position();
        out.u32(0);
        int written = 0;
        for (int i = 0; i < samples.chunks(); i++) {
            if (i == 0 || samples.chunkSamples(i) != samples.chunkSamples(i - 1)) {
                out.u32(i + 1).u32(samples.chunkSamples(i)).u32(1);
                written++;
            }
        }
        out.putInt(entries, written);
        out.end(stsc);
        int co64 = out.beginFull(CO64, 0, 0);
        out.u32(samples.chunks());
        for (int i = 0; i < samples.chunks(); i++) {
            out.u64(dataOffset + samples.chunkOffset(i));
        }
        out.end(co64);
    }
}
