package io.millrace.media.cmaf;

import io.millrace.media.Codec;
import io.millrace.media.codec.CodecConfigurationException;
import io.millrace.media.codec.CodecConfigurations;
import io.millrace.media.codec.VideoFormat;

/** Writes the sample entry of a codec (ISO/IEC 14496-12, 12.1.3 and 12.2.3; 14496-15; AV1 and Opus in ISO-BMFF). */
final class SampleEntryWriter {
    /** 72 dpi as 16.16; what every writer puts here. */
    private static final int RESOLUTION = 0x48_0000;

    private static final int DEPTH_24_BIT_COLOUR = 0x18;
    private static final int NO_COLOUR_TABLE = 0xffff;
    private static final int SAMPLE_BITS = 16;

    private SampleEntryWriter() {}

    static void write(BoxWriter out, Codec codec) {
        switch (codec) {
            case Codec.H264 h264 -> video(out, h264, BoxType.AVC1, BoxType.AVCC);
            case Codec.H265 h265 -> video(out, h265, BoxType.HVC1, BoxType.HVCC);
            case Codec.Av1 av1 -> video(out, av1, BoxType.AV01, BoxType.AV1C);
            case Codec.Aac aac -> {
                int entry = audio(out, aac, BoxType.MP4A);
                ElementaryStreamDescriptor.write(out, aac.configuration().bytes());
                out.end(entry);
            }
            case Codec.Opus opus -> {
                int entry = audio(out, opus, BoxType.OPUS);
                int dops = out.begin(BoxType.DOPS);
                out.bytes(opus.configuration().bytes()).end(dops).end(entry);
            }
        }
    }

    private static void video(BoxWriter out, Codec.Video codec, int entryType, int configurationType) {
        int entry = out.begin(entryType);
        out.zeros(6).u16(1);
        out.zeros(16).u16(codec.widthPixels()).u16(codec.heightPixels());
        out.u32(RESOLUTION).u32(RESOLUTION).u32(0).u16(1);
        out.zeros(32).u16(DEPTH_24_BIT_COLOUR).u16(NO_COLOUR_TABLE);
        int configuration = out.begin(configurationType);
        out.bytes(codec.configuration().bytes()).end(configuration);
        picture(out, codec);
        out.end(entry);
    }

    /** Colour and pixel shape (14496-12, 12.1.4 and 12.1.5), where the parameter sets say something unusual. */
    private static void picture(BoxWriter out, Codec.Video codec) {
        VideoFormat format;
        try {
            format = CodecConfigurations.format(codec);
        } catch (CodecConfigurationException e) {
            // Players read the parameter sets themselves; these boxes only repeat them.
            return;
        }
        VideoFormat.Colour colour = format.colour();
        if (colour.isSpecified()) {
            int colr = out.begin(BoxType.COLR);
            out.u32(BoxType.of("nclx")).u16(colour.primaries()).u16(colour.transfer());
            out.u16(colour.matrix()).u8(colour.fullRange() ? 0x80 : 0).end(colr);
        }
        if (format.pixelWidth() != format.pixelHeight()) {
            int pasp = out.begin(BoxType.PASP);
            out.u32(format.pixelWidth()).u32(format.pixelHeight()).end(pasp);
        }
    }

    private static int audio(BoxWriter out, Codec.Audio codec, int entryType) {
        int entry = out.begin(entryType);
        out.zeros(6).u16(1);
        out.zeros(8).u16(codec.channels()).u16(SAMPLE_BITS).zeros(4);
        // 16.16: a rate above 65,535 Hz does not fit, and 0 says "see the configuration"
        int rate = codec.sampleRateHz();
        out.u16(rate > 0xffff ? 0 : rate).u16(0);
        return entry;
    }
}
