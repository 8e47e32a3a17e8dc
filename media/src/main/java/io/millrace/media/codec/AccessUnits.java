package io.millrace.media.codec;

import io.millrace.media.Codec;
import java.nio.ByteBuffer;

/**
 * Looks through an access unit once: whether it is whole, whether decoding can start there, and
 * whether parameter sets are among it. Allocates nothing for H.264 and H.265.
 */
public final class AccessUnits {
    /** The only answer when lengths contradict the end, or there is nothing in it. */
    public static final int MALFORMED = -1;
    /** Bit: decoding can start here. */
    public static final int KEYFRAME = 1;
    /** Bit: has parameter sets (or a sequence header), which may differ from the configuration's. */
    public static final int PARAMETER_SETS = 2;
    /** Bit: has coded picture data. */
    public static final int PICTURE = 4;

    private static final int H264_SLICE = 1;
    private static final int H264_IDR = 5;
    private static final int H264_SEI = 6;
    private static final int H264_SPS = 7;
    private static final int H264_PPS = 8;
    private static final int H265_FIRST_IRAP = 16;
    private static final int H265_LAST_IRAP = 21;
    private static final int H265_VPS = 32;
    private static final int H265_PPS = 34;
    private static final int SEI_RECOVERY_POINT = 6;

    private AccessUnits() {}

    /**
     * @param codec says how to read it
     * @param unit position to limit, NAL units with lengths of four bytes or OBUs; left as it is
     * @param flagged whether the encoder calls it a keyframe. Some encoders flag every frame, some
     *     none: an IDR, IRAP or AV1 key frame is one without the flag, and an H.264 frame with the
     *     flag is one only if it has a recovery point or its first slice is intra
     * @return {@link #MALFORMED}, or bits
     */
    public static int scan(Codec.Video codec, ByteBuffer unit, boolean flagged) {
        return switch (codec) {
            case Codec.H264 h264 -> scanH264(unit, flagged);
            case Codec.H265 h265 -> scanH265(unit);
            case Codec.Av1 av1 -> scanAv1(unit);
        };
    }

    /** {@link #scan} for H.264, where there is no configuration yet. */
    public static int scanH264(ByteBuffer unit, boolean flagged) {
        int found = 0;
        boolean sliceSeen = false;
        int limit = unit.limit();
        int at = unit.position();
        while (limit - at >= 4) {
            int length = unit.getInt(at);
            at += 4;
            if (length < 0 || length > limit - at) {
                return MALFORMED;
            }
            if (length == 0) {
                continue;
            }
            int type = unit.get(at) & 0x1f;
            if (type >= H264_SLICE && type <= H264_IDR) {
                found |= PICTURE | (type == H264_IDR ? KEYFRAME : 0);
                if (!sliceSeen && flagged && type == H264_SLICE && isIntraSlice(unit, at + 1, at + length)) {
                    found |= KEYFRAME;
                }
                sliceSeen = true;
            } else if (type == H264_SPS || type == H264_PPS) {
                found |= PARAMETER_SETS;
            } else if (type == H264_SEI && hasRecoveryPoint(unit, at + 1, at + length)) {
                found |= KEYFRAME;
            }
            at += length;
        }
        return at != limit || found == 0 ? MALFORMED : found;
    }

    /** {@link #scan} for H.265, where there is no configuration yet. */
    public static int scanH265(ByteBuffer unit) {
        int found = 0;
        int limit = unit.limit();
        int at = unit.position();
        while (limit - at >= 4) {
            int length = unit.getInt(at);
            at += 4;
            if (length < 0 || length > limit - at) {
                return MALFORMED;
            }
            if (length == 0) {
                continue;
            }
            int type = unit.get(at) >>> 1 & 0x3f;
            if (type < H265_VPS) {
                found |= PICTURE | (type >= H265_FIRST_IRAP && type <= H265_LAST_IRAP ? KEYFRAME : 0);
            } else if (type <= H265_PPS) {
                found |= PARAMETER_SETS;
            }
            at += length;
        }
        return at != limit || found == 0 ? MALFORMED : found;
    }

    /** {@link #scan} for AV1, where there is no configuration yet. */
    public static int scanAv1(ByteBuffer unit) {
        int found = 0;
        Av1Obus obus = new Av1Obus(unit);
        while (obus.next()) {
            int type = obus.type();
            if (type == Av1Obus.SEQUENCE_HEADER) {
                found |= PARAMETER_SETS;
            } else if ((type == Av1Obus.FRAME || type == Av1Obus.FRAME_HEADER) && obus.payloadLength() > 0) {
                // show_existing_frame 0, frame_type KEY_FRAME, show_frame 1 (5.9.2): a sync sample
                boolean first = (found & PICTURE) == 0;
                boolean key = (unit.get(obus.payloadStart()) & 0xf0) == 0x10;
                found |= PICTURE | (first && key ? KEYFRAME : 0);
            }
        }
        return obus.isMalformed() || found == 0 ? MALFORMED : found;
    }

    // slice_header (7.3.3): first_mb_in_slice ue(v), slice_type ue(v), of which 2, 4, 7 and 9 are intra
    private static boolean isIntraSlice(ByteBuffer unit, int from, int to) {
        long window = 0;
        for (int i = 0; i < 8; i++) {
            window = window << 8 | (from + i < to ? unit.get(from + i) & 0xff : 0xff);
        }
        int firstZeros = Long.numberOfLeadingZeros(window);
        if (firstZeros > 20) {
            return false; // no picture has that many macroblocks
        }
        window <<= 2 * firstZeros + 1;
        int zeros = Long.numberOfLeadingZeros(window);
        if (zeros > 3) {
            return false;
        }
        int sliceType = (int) (window >>> 63 - 2 * zeros) - 1;
        return sliceType == 2 || sliceType == 4 || sliceType == 7 || sliceType == 9;
    }

    // sei_message (7.3.2.3.1). A stream with intra refresh has recovery points and no IDR but the
    // first: without taking them as keyframes it could never be cut.
    private static boolean hasRecoveryPoint(ByteBuffer unit, int from, int to) {
        int at = from;
        while (at + 2 < to) {
            int type = 0;
            while (at < to && unit.get(at) == (byte) 0xff) {
                type += 255;
                at++;
            }
            if (at < to) {
                type += unit.get(at++) & 0xff;
            }
            if (type == SEI_RECOVERY_POINT) {
                return true;
            }
            int size = 0;
            while (at < to && unit.get(at) == (byte) 0xff) {
                size += 255;
                at++;
            }
            if (at < to) {
                size += unit.get(at++) & 0xff;
            }
            at = skipPayload(unit, at, to, size);
        }
        return false;
    }

    private static int skipPayload(ByteBuffer unit, int from, int to, int size) {
        int zeros = 0;
        int at = from;
        for (int left = size; left > 0 && at < to; at++) {
            int b = unit.get(at);
            if (zeros >= 2 && b == 3) {
                zeros = 0; // emulation prevention, not counted in the payload's size
                continue;
            }
            zeros = b == 0 ? zeros + 1 : 0;
            left--;
        }
        return at;
    }
}
