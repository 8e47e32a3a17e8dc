package io.millrace.media.codec;

import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1), written anew from its parameter
 * sets: some cameras leave the profile fields of theirs zero.
 *
 * @param lengthBytes of each NAL unit's length in the samples: 1, 2 or 4
 */
record H265Record(int lengthBytes, List<byte[]> vps, List<byte[]> sps, List<byte[]> pps) {
    private static final int VPS = 32;
    private static final int SPS = 33;
    private static final int PPS = 34;
    private static final int MAX_SETS = 64;
    private static final int HEADER_BYTES = 2;

    static H265Record parse(byte[] record) {
        if (NalUnits.startsWithStartCode(record)) {
            return ofNals(NalUnits.splitAtStartCodes(record));
        }
        ByteCursor in = new ByteCursor(record, "the H.265 configuration");
        int version = in.unsigned8();
        if (version > 1) { // 0 was written by encoders of the draft years
            throw new CodecConfigurationException("the H.265 configuration has version " + version + ", not 1");
        }
        in.skip(20);
        int lengthBytes = (in.unsigned8() & 3) + 1;
        if (lengthBytes == 3) {
            throw new CodecConfigurationException("the H.265 configuration has NAL lengths of 3 bytes");
        }
        List<byte[]> nals = new ArrayList<>();
        for (int arrays = in.unsigned8(); arrays > 0; arrays--) {
            in.skip(1); // array_completeness, NAL_unit_type: each NAL unit says its own
            for (int units = in.unsigned16(); units > 0; units--) {
                nals.add(NalUnits.withoutTrailingZeros(in.take(in.unsigned16())));
            }
        }
        H265Record read = ofNals(nals);
        return new H265Record(lengthBytes, read.vps, read.sps, read.pps);
    }

    /** From parameter sets as they come in a stream, other NAL units among them. */
    static H265Record ofNals(List<byte[]> nals) {
        return new H265Record(4, ofType(nals, VPS), ofType(nals, SPS), ofType(nals, PPS));
    }

    private static List<byte[]> ofType(List<byte[]> nals, int type) {
        return nals.stream()
                .filter(n -> n.length > HEADER_BYTES
                        && n.length <= NalUnits.MAX_PARAMETER_SET_BYTES
                        && (n[0] >>> 1 & 0x3f) == type)
                .toList();
    }

    boolean isComplete() {
        return !vps.isEmpty() && !sps.isEmpty() && !pps.isEmpty();
    }

    /** With each of {@code nals} in the place of the set with its id, or added. */
    H265Record with(List<byte[]> nals) {
        H265Record more = ofNals(nals);
        return new H265Record(
                4,
                NalUnits.replace(vps, more.vps, nal -> nal[HEADER_BYTES] >>> 4 & 0xf),
                NalUnits.replace(sps, more.sps, H265Record::spsId),
                NalUnits.replace(pps, more.pps, H265Record::ppsId));
    }

    private static int spsId(byte[] nal) {
        return H265Sps.idOf(nal);
    }

    private static int ppsId(byte[] nal) {
        return new BitReader(nal, HEADER_BYTES, nal.length).unsignedExpGolomb(63, "pps_pic_parameter_set_id");
    }

    Codec.H265 toCodec() {
        if (sps.isEmpty()) {
            throw new CodecConfigurationException("the H.265 configuration has no SPS");
        }
        if (pps.isEmpty()) {
            throw new CodecConfigurationException("the H.265 configuration has no PPS");
        }
        if (vps.isEmpty()) {
            throw new CodecConfigurationException("the H.265 configuration has no VPS");
        }
        if (vps.size() > MAX_SETS || sps.size() > MAX_SETS || pps.size() > MAX_SETS) {
            throw new CodecConfigurationException("the H.265 configuration has too many parameter sets");
        }
        H265Sps first = H265Sps.parse(sps.getFirst());
        return new Codec.H265(
                new CodecConfiguration(write(first)),
                rfc6381(first),
                first.format().widthPixels(),
                first.format().heightPixels());
    }

    // ISO/IEC 14496-15, annex E.3
    private static String rfc6381(H265Sps sps) {
        StringBuilder text = new StringBuilder("hvc1.");
        int space = sps.profileSpaceTierProfile() >>> 6;
        if (space > 0) {
            text.append((char) ('A' + space - 1));
        }
        text.append(sps.profileSpaceTierProfile() & 0x1f).append('.');
        text.append(
                Integer.toHexString(Integer.reverse((int) sps.compatibility())).toUpperCase(Locale.ROOT));
        text.append((sps.profileSpaceTierProfile() & 0x20) == 0 ? ".L" : ".H").append(sps.level());
        for (long rest = sps.constraints() << 16; rest != 0; rest <<= 8) {
            text.append('.').append(Long.toHexString(rest >>> 56).toUpperCase(Locale.ROOT));
        }
        return text.toString();
    }

    private byte[] write(H265Sps first) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(1);
        out.write(first.profileSpaceTierProfile());
        writeBytes(out, first.compatibility(), 4);
        writeBytes(out, first.constraints(), 6);
        out.write(first.level());
        writeBytes(out, 0xf000, 2); // min_spatial_segmentation_idc: unknown
        out.write(0xfc); // parallelismType: unknown
        out.write(0xfc | first.format().chromaFormat());
        out.write(0xf8 | first.format().bitDepth() - 8 & 7);
        out.write(0xf8 | first.chromaBitDepth() - 8 & 7);
        writeBytes(out, 0, 2); // avgFrameRate: unspecified
        out.write(first.temporalLayers() << 3 | (first.temporalIdNested() ? 4 : 0) | 3);
        out.write(3);
        writeArray(out, VPS, vps);
        writeArray(out, SPS, sps);
        writeArray(out, PPS, pps);
        return out.toByteArray();
    }

    private static void writeArray(ByteArrayOutputStream out, int type, List<byte[]> units) {
        out.write(0x80 | type); // array_completeness: sample entry hvc1 wants it
        writeBytes(out, units.size(), 2);
        units.forEach(unit -> NalUnits.writeWithLength16(out, unit));
    }

    private static void writeBytes(ByteArrayOutputStream out, long value, int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
    }
}
