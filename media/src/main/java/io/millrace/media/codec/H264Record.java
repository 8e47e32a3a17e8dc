package io.millrace.media.codec;

import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * An AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1). Written anew rather than passed
 * on: encoders leave profile bytes that contradict the SPS, bytes after the end, or no chroma
 * fields where the profile wants them, and some players trust each of these.
 *
 * @param lengthBytes of each NAL unit's length in the samples: 1, 2 or 4
 */
record H264Record(int lengthBytes, List<byte[]> sps, List<byte[]> pps, List<byte[]> spsExtensions) {
    private static final int SPS = 7;
    private static final int PPS = 8;
    private static final int SPS_EXTENSION = 13;
    private static final int MAX_SPS = 31;
    private static final int MAX_PPS = 255;

    static H264Record parse(byte[] record) {
        if (NalUnits.startsWithStartCode(record)) {
            return ofNals(NalUnits.splitAtStartCodes(record));
        }
        ByteCursor in = new ByteCursor(record, "the H.264 configuration");
        int version = in.unsigned8();
        if (version != 1) {
            throw new CodecConfigurationException("the H.264 configuration has version " + version + ", not 1");
        }
        in.skip(3);
        int lengthBytes = (in.unsigned8() & 3) + 1;
        if (lengthBytes == 3) {
            throw new CodecConfigurationException("the H.264 configuration has NAL lengths of 3 bytes");
        }
        List<byte[]> sps = units(in, in.unsigned8() & 0x1f, SPS);
        List<byte[]> pps = in.left() == 0 ? List.of() : units(in, in.unsigned8(), PPS);
        List<byte[]> extensions = List.of();
        if (!sps.isEmpty() && H264Sps.carriesChroma(sps.getFirst()[1] & 0xff) && in.left() >= 4) {
            in.skip(3); // chroma_format, bit depths: read from the SPS
            extensions = extensions(in);
        }
        return new H264Record(lengthBytes, sps, pps, extensions);
    }

    /** From parameter sets as they come in a stream, other NAL units among them. */
    static H264Record ofNals(List<byte[]> nals) {
        return new H264Record(4, ofType(nals, SPS), ofType(nals, PPS), ofType(nals, SPS_EXTENSION));
    }

    private static List<byte[]> ofType(List<byte[]> nals, int type) {
        int least = type == SPS ? 5 : 2;
        return nals.stream()
                .filter(n -> n.length >= least && n.length <= NalUnits.MAX_PARAMETER_SET_BYTES)
                .filter(n -> (n[0] & 0x1f) == type)
                .toList();
    }

    private static List<byte[]> units(ByteCursor in, int count, int type) {
        List<byte[]> units = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            units.add(NalUnits.withoutTrailingZeros(in.take(in.unsigned16())));
        }
        return ofType(units, type);
    }

    // What stands here in broken records is anything: take it only when it reads as SPS extensions.
    private static List<byte[]> extensions(ByteCursor in) {
        try {
            return units(in, in.unsigned8(), SPS_EXTENSION);
        } catch (CodecConfigurationException notExtensions) {
            return List.of();
        }
    }

    boolean isComplete() {
        return !sps.isEmpty() && !pps.isEmpty();
    }

    /** With each of {@code nals} in the place of the set with its id, or added. */
    H264Record with(List<byte[]> nals) {
        H264Record more = ofNals(nals);
        return new H264Record(
                4,
                NalUnits.replace(sps, more.sps, H264Record::spsId),
                NalUnits.replace(pps, more.pps, H264Record::ppsId),
                NalUnits.replace(spsExtensions, more.spsExtensions, H264Record::ppsId));
    }

    private static int spsId(byte[] nal) {
        return new BitReader(nal, 4, nal.length).unsignedExpGolomb(31, "seq_parameter_set_id");
    }

    private static int ppsId(byte[] nal) {
        return new BitReader(nal, 1, nal.length).unsignedExpGolomb(255, "pic_parameter_set_id");
    }

    Codec.H264 toCodec() {
        if (sps.isEmpty()) {
            throw new CodecConfigurationException("the H.264 configuration has no SPS");
        }
        if (pps.isEmpty()) {
            throw new CodecConfigurationException("the H.264 configuration has no PPS");
        }
        if (sps.size() > MAX_SPS || pps.size() > MAX_PPS || spsExtensions.size() > MAX_PPS) {
            throw new CodecConfigurationException("the H.264 configuration has too many parameter sets");
        }
        H264Sps first = H264Sps.parse(sps.getFirst());
        String rfc6381 = String.format("avc1.%02x%02x%02x", first.profile(), first.constraints(), first.level());
        return new Codec.H264(
                new CodecConfiguration(write(first)),
                rfc6381,
                first.format().widthPixels(),
                first.format().heightPixels());
    }

    private byte[] write(H264Sps first) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(1);
        out.write(first.profile());
        out.write(first.constraints());
        out.write(first.level());
        out.write(0xfc | 3);
        out.write(0xe0 | sps.size());
        sps.forEach(unit -> NalUnits.writeWithLength16(out, unit));
        out.write(pps.size());
        pps.forEach(unit -> NalUnits.writeWithLength16(out, unit));
        if (H264Sps.carriesChroma(first.profile())) {
            out.write(0xfc | first.chromaFormat());
            out.write(0xf8 | first.lumaBitDepth() - 8);
            out.write(0xf8 | first.chromaBitDepth() - 8);
            out.write(spsExtensions.size());
            spsExtensions.forEach(unit -> NalUnits.writeWithLength16(out, unit));
        }
        return out.toByteArray();
    }
}
