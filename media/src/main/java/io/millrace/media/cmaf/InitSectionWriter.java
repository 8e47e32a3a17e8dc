package io.millrace.media.cmaf;

import io.millrace.media.Codec;
import io.millrace.media.InitSection;
import io.millrace.media.Track;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes {@code ftyp moov}: no samples, {@code mvex} for the fragments, no edit list (a composition
 * offset may be negative, so presentation needs no shift).
 *
 * <p>Video counts in 1/90,000 s, which milliseconds and the usual frame rates divide into; audio
 * in PCM samples. There is no {@code btrt}: a camera's bit rate is not known when it begins.
 */
public final class InitSectionWriter {
    /** Ticks a second of every video track. */
    public static final int VIDEO_TIMESCALE = 90_000;

    private static final int MOVIE_TIMESCALE = 1_000;
    private static final int CAPACITY_BYTES = 2_048;
    /** "und", packed (14496-12, 8.4.2.3). */
    private static final int UNDETERMINED_LANGUAGE = 0x55c4;

    private InitSectionWriter() {}

    /** The timescale of the boxes for a codec. */
    public static int timescale(Codec codec) {
        return switch (codec) {
            case Codec.Video video -> VIDEO_TIMESCALE;
            case Codec.Audio audio -> audio.sampleRateHz();
        };
    }

    /**
     * @param id see {@link InitSection#id}
     * @param tracks video first; their timescales are replaced by those of the boxes
     */
    public static InitSection write(int id, List<Track> tracks) {
        if (tracks.isEmpty()) {
            throw new IllegalArgumentException("an init section needs a track");
        }
        List<Track> boxTracks = new ArrayList<>(tracks.size());
        for (Track track : tracks) {
            boxTracks.add(new Track(track.id(), track.codec(), timescale(track.codec())));
        }
        BoxWriter out = new BoxWriter(CAPACITY_BYTES);
        // iso6 has tfdt, default-base-is-moof and signed composition offsets; mp42 is what native
        // players look for. Not cmfc: a CMAF header has one track, and here two may be muxed.
        int ftyp = out.begin(BoxType.FTYP);
        out.u32(BoxType.of("iso6")).u32(0).u32(BoxType.of("iso6")).u32(BoxType.of("mp42"));
        out.end(ftyp);
        int moov = out.begin(BoxType.MOOV);
        movieHeader(out, boxTracks);
        for (Track track : boxTracks) {
            track(out, track);
        }
        int mvex = out.begin(BoxType.MVEX);
        for (Track track : boxTracks) {
            int trex = out.beginFull(BoxType.TREX, 0, 0);
            out.u32(track.id()).u32(1).zeros(12).end(trex);
        }
        out.end(mvex).end(moov);
        return new InitSection(id, boxTracks, out.toByteArray());
    }

    private static void movieHeader(BoxWriter out, List<Track> tracks) {
        int nextTrackId = 1;
        for (Track track : tracks) {
            nextTrackId = Math.max(nextTrackId, track.id() + 1);
        }
        int mvhd = out.beginFull(BoxType.MVHD, 0, 0);
        out.zeros(8).u32(MOVIE_TIMESCALE).u32(0);
        out.u32(0x1_0000).u16(0x100).zeros(10);
        matrix(out);
        out.zeros(24).u32(nextTrackId).end(mvhd);
    }

    private static void track(BoxWriter out, Track track) {
        boolean video = track.codec() instanceof Codec.Video;
        int trak = out.begin(BoxType.TRAK);
        // flags: enabled, in the movie
        int tkhd = out.beginFull(BoxType.TKHD, 0, 3);
        out.zeros(8).u32(track.id()).zeros(8).zeros(8);
        out.u16(0).u16(0).u16(video ? 0 : 0x100).u16(0);
        matrix(out);
        if (track.codec() instanceof Codec.Video picture) {
            out.u32((long) picture.widthPixels() << 16).u32((long) picture.heightPixels() << 16);
        } else {
            out.zeros(8);
        }
        out.end(tkhd);
        int mdia = out.begin(BoxType.MDIA);
        int mdhd = out.beginFull(BoxType.MDHD, 0, 0);
        out.zeros(8).u32(track.timescale()).u32(0).u16(UNDETERMINED_LANGUAGE).u16(0);
        out.end(mdhd);
        int hdlr = out.beginFull(BoxType.HDLR, 0, 0);
        out.u32(0)
                .u32(video ? MovieTrack.VIDEO_HANDLER : MovieTrack.AUDIO_HANDLER)
                .zeros(12);
        out.text(video ? "Video" : "Audio").end(hdlr);
        int minf = out.begin(BoxType.MINF);
        if (video) {
            int vmhd = out.beginFull(BoxType.VMHD, 0, 1);
            out.zeros(8).end(vmhd);
        } else {
            int smhd = out.beginFull(BoxType.SMHD, 0, 0);
            out.zeros(4).end(smhd);
        }
        dataInformation(out);
        sampleTable(out, track.codec());
        out.end(minf).end(mdia).end(trak);
    }

    /** The media is in this file. */
    private static void dataInformation(BoxWriter out) {
        int dinf = out.begin(BoxType.DINF);
        int dref = out.beginFull(BoxType.DREF, 0, 0);
        out.u32(1);
        int url = out.beginFull(BoxType.URL, 0, 1);
        out.end(url).end(dref).end(dinf);
    }

    private static void sampleTable(BoxWriter out, Codec codec) {
        int stbl = out.begin(BoxType.STBL);
        int stsd = out.beginFull(BoxType.STSD, 0, 0);
        out.u32(1);
        SampleEntryWriter.write(out, codec);
        out.end(stsd);
        emptyTable(out, BoxType.STTS, 4);
        emptyTable(out, BoxType.STSC, 4);
        emptyTable(out, BoxType.STSZ, 8);
        emptyTable(out, BoxType.STCO, 4);
        out.end(stbl);
    }

    /** Tables of samples are mandatory, and empty: the samples are in fragments. */
    private static void emptyTable(BoxWriter out, int type, int countBytes) {
        int table = out.beginFull(type, 0, 0);
        out.zeros(countBytes).end(table);
    }

    private static void matrix(BoxWriter out) {
        out.u32(0x1_0000).zeros(12).u32(0x1_0000).zeros(12).u32(0x4000_0000);
    }
}
