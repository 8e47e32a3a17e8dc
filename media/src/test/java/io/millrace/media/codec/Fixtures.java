package io.millrace.media.codec;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Configurations that the encoders in FFmpeg 8.0.1 made; beside each what ffprobe says of it. */
final class Fixtures {
    /** libx264, High, 1918×1078, 30000/1001 fps, level 40. */
    static final String H264_HIGH =
            "01640028ffe1001a67640028acd940780227a9b01100000303e90000ea600f183196" + "01000668ebe3cb22c0fdf8f800";
    /** libx264, Constrained Baseline, 1918×1078, 30000/1001 fps, level 40. */
    static final String H264_BASELINE =
            "0142c028ffe100196742c028d900780227a9b011000003" + "03e90000ea600f18324801000568cb83cb20";
    /** libx264, High 4:2:2, yuv422p10le, 1918×1078, 30000/1001 fps, level 40. */
    static final String H264_HIGH_422 =
            "017a0028ffe1001a677a0028b6cd940780227a8bc0440000" + "0fa40003a9803c60c65801000668ebe3cb22c0fefafa00";
    /** libx264, High, interlaced, 720×576, SAR 16:11, 25 fps, level 30, bt709, full range. */
    static final String H264_INTERLACED =
            "0164001effe1001d6764001eacd940b424d8237020201400000300040000" + "0300c87c50a65801000668fba3cb22c0fdf8f800";
    /** libx265, Main, 1918×1078, 30000/1001 fps, level 120; without the SEI array. */
    static final String H265_MAIN = "01016000000090000000000078f000fcfdf8f800000f03a00001001840010c01ffff0160"
            + "00000300900000030000030078959809a10001002a420101016000000300900000030000"
            + "030078a003c08010e75596566924caf01680800001f480003a9804a2000100074401c172"
            + "b46240";
    /** libx265, Main 10, 1918×1078, SAR 4:3, 30000/1001 fps, level 120, matrix bt2020nc. */
    static final String H265_MAIN_10 = "01022000000090000000000078f000fcfdfafa00000f03a00001001840010c01ffff0220"
            + "00000300900000030000030078959809a10001002e420101022000000300900000030000"
            + "030078a003c08010e754d96566924caf0e6a0404120800001f480003a98040a200010007"
            + "4401c172b46240";
    /** libsvtav1, Main, 8 bits, 1918×1078, level 8. */
    static final String AV1_MAIN = "81080c000a0b00000042abbec3500be001";
    /** AAC-LC, 48,000 Hz, stereo; with the extension that says there is no SBR. */
    static final String AAC_STEREO = "119056e500";
    /** AAC-LC, 44,100 Hz, 6 channels. */
    static final String AAC_6_CHANNELS = "123056e500";
    /** libopus, stereo, pre-skip 312. */
    static final String OPUS_HEAD = "4f707573486561640102380180bb0000000000";

    private Fixtures() {}

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** An access unit of the given NAL units, with lengths of four bytes. */
    static ByteBuffer unit(byte[]... nals) {
        int size = 0;
        for (byte[] nal : nals) {
            size += 4 + nal.length;
        }
        ByteBuffer unit = ByteBuffer.allocate(size);
        for (byte[] nal : nals) {
            unit.putInt(nal.length).put(nal);
        }
        return unit.flip();
    }
}
