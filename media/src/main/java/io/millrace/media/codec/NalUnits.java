package io.millrace.media.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/** NAL units as they stand in records, samples and byte streams. */
public final class NalUnits {
    /** What the 16-bit lengths of a configuration record can say. */
    static final int MAX_PARAMETER_SET_BYTES = 65_535;

    private NalUnits() {}

    /**
     * Rewrites an access unit whose NAL lengths have {@code lengthBytes} bytes to lengths of four.
     *
     * @param unit position to limit; left as it is
     * @param lengthBytes 1 or 2
     * @return a new buffer
     * @throws CodecConfigurationException if a length goes beyond the end
     */
    public static ByteBuffer withFourByteLengths(ByteBuffer unit, int lengthBytes) {
        ByteBuffer in = unit.duplicate();
        // A NAL unit takes at least its length field: each may grow by 4 − lengthBytes.
        ByteBuffer out = ByteBuffer.allocate(Math.multiplyExact(4 / lengthBytes, in.remaining()));
        while (in.remaining() >= lengthBytes) {
            int length = lengthBytes == 1 ? in.get() & 0xff : in.getShort() & 0xffff;
            copyUnit(in, length, out);
        }
        if (in.hasRemaining()) {
            throw new CodecConfigurationException("a NAL length is cut off");
        }
        return out.flip();
    }

    /**
     * Rewrites an Annex B byte stream to NAL units with lengths of four bytes.
     *
     * @param unit position to limit, starting with a start code; left as it is
     * @return a new buffer
     */
    public static ByteBuffer withLengths(ByteBuffer unit) {
        byte[] stream = new byte[unit.remaining()];
        unit.duplicate().get(stream);
        List<byte[]> nals = splitAtStartCodes(stream);
        ByteBuffer out =
                ByteBuffer.allocate(nals.stream().mapToInt(n -> 4 + n.length).sum());
        nals.forEach(n -> out.putInt(n.length).put(n));
        return out.flip();
    }

    /** Whether {@code unit} reads as an Annex B byte stream and not as NAL units with lengths. */
    public static boolean startsWithStartCode(ByteBuffer unit) {
        int at = unit.position();
        if (unit.remaining() < 5 || unit.get(at) != 0 || unit.get(at + 1) != 0) {
            return false;
        }
        // 00 00 01 would be a length of 256 to 511, which a small NAL unit may well have.
        return unit.get(at + 2) == 0 && unit.get(at + 3) == 1;
    }

    private static void copyUnit(ByteBuffer in, int length, ByteBuffer out) {
        if (length > in.remaining()) {
            throw new CodecConfigurationException("a NAL unit's length goes beyond the end");
        }
        out.putInt(length).put(in.slice(in.position(), length));
        in.position(in.position() + length);
    }

    static boolean startsWithStartCode(byte[] bytes) {
        return bytes.length >= 4 && bytes[0] == 0 && bytes[1] == 0 && (bytes[2] == 1 || bytes[2] == 0 && bytes[3] == 1);
    }

    /** The NAL units of an Annex B byte stream (H.264, annex B), without start codes and padding. */
    static List<byte[]> splitAtStartCodes(byte[] stream) {
        List<byte[]> units = new ArrayList<>();
        int start = -1;
        for (int i = 0; i + 2 < stream.length; i++) {
            if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) {
                addUnit(stream, start, i, units);
                start = i + 3;
                i += 2;
            }
        }
        addUnit(stream, start, stream.length, units);
        return units;
    }

    private static void addUnit(byte[] stream, int start, int end, List<byte[]> units) {
        if (start >= 0 && start < end) {
            byte[] unit = withoutTrailingZeros(Arrays.copyOfRange(stream, start, end));
            if (unit.length > 0) {
                units.add(unit);
            }
        }
    }

    /** A NAL unit never ends with a zero byte (H.264, 7.4.1); encoders that pad do. */
    static byte[] withoutTrailingZeros(byte[] unit) {
        int length = unit.length;
        while (length > 0 && unit[length - 1] == 0) {
            length--;
        }
        return length == unit.length ? unit : Arrays.copyOf(unit, length);
    }

    /** {@code sets} with each of {@code replacements} in the place of the one with its id, or added. */
    static List<byte[]> replace(List<byte[]> sets, List<byte[]> replacements, ToIntFunction<byte[]> idOf) {
        List<byte[]> result = new ArrayList<>(sets);
        for (byte[] replacement : replacements) {
            int id = idOf.applyAsInt(replacement);
            int at = 0;
            while (at < result.size() && idOf.applyAsInt(result.get(at)) != id) {
                at++;
            }
            if (at < result.size()) {
                result.set(at, replacement);
            } else {
                result.add(replacement);
            }
        }
        return result;
    }

    static void writeWithLength16(ByteArrayOutputStream out, byte[] unit) {
        out.write(unit.length >>> 8);
        out.write(unit.length);
        out.write(unit, 0, unit.length);
    }
}
