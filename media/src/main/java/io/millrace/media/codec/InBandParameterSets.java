package io.millrace.media.codec;

import io.millrace.media.Codec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parameter sets that come among the samples, rather than in a sequence header of their own. */
public final class InBandParameterSets {
    private static final int MAX_SETS_A_UNIT = 64;

    private InBandParameterSets() {}

    /**
     * What {@code current} becomes with the parameter sets in {@code unit}.
     *
     * @param unit an access unit that {@link AccessUnits#scan} finds whole; left as it is
     * @return {@code current} itself when nothing changed
     * @throws CodecConfigurationException if the sets cannot be read
     */
    public static Codec.Video apply(Codec.Video current, ByteBuffer unit) {
        byte[] record = current.configuration().bytes();
        Codec.Video changed = switch (current) {
            case Codec.H264 h264 ->
                H264Record.parse(record).with(h264Sets(unit)).toCodec();
            case Codec.H265 h265 ->
                H265Record.parse(record).with(h265Sets(unit)).toCodec();
            case Codec.Av1 av1 -> {
                Codec.Video inBand = av1(unit);
                yield inBand == null ? current : inBand;
            }
        };
        return changed.configuration().equals(current.configuration()) ? current : changed;
    }

    /** A whole H.264 configuration from {@code unit}, or null if it lacks SPS or PPS. */
    public static Codec.@Nullable H264 h264(ByteBuffer unit) {
        H264Record record = H264Record.ofNals(h264Sets(unit));
        return record.isComplete() ? record.toCodec() : null;
    }

    /** A whole H.265 configuration from {@code unit}, or null if it lacks VPS, SPS or PPS. */
    public static Codec.@Nullable H265 h265(ByteBuffer unit) {
        H265Record record = H265Record.ofNals(h265Sets(unit));
        return record.isComplete() ? record.toCodec() : null;
    }

    /** An AV1 configuration from the sequence header in {@code unit}, or null if there is none. */
    public static Codec.@Nullable Av1 av1(ByteBuffer unit) {
        byte[] header = Av1Record.sequenceHeader(unit);
        return header == null ? null : new Av1Record(header).toCodec();
    }

    private static List<byte[]> h264Sets(ByteBuffer unit) {
        return sets(unit, 0x1f, 0, 7, 8);
    }

    private static List<byte[]> h265Sets(ByteBuffer unit) {
        return sets(unit, 0x3f, 1, 32, 34);
    }

    private static List<byte[]> sets(ByteBuffer unit, int mask, int shift, int firstType, int lastType) {
        List<byte[]> sets = new ArrayList<>();
        int limit = unit.limit();
        int at = unit.position();
        while (limit - at >= 4 && sets.size() < MAX_SETS_A_UNIT) {
            int length = unit.getInt(at);
            at += 4;
            if (length < 0 || length > limit - at) {
                break;
            }
            int type = length == 0 ? -1 : unit.get(at) >>> shift & mask;
            if (type >= firstType && type <= lastType) {
                byte[] set = new byte[length];
                unit.get(at, set);
                sets.add(NalUnits.withoutTrailingZeros(set));
            }
            at += length;
        }
        return sets;
    }
}
