package io.millrace.media.codec;

import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An AV1CodecConfigurationRecord (AV1 in ISO-BMFF, 2.3), written anew from its sequence header.
 *
 * @param sequenceHeader payload of the OBU
 */
record Av1Record(byte[] sequenceHeader) {
    private static final int FIXED_BYTES = 4;

    static Av1Record parse(byte[] record) {
        ByteCursor in = new ByteCursor(record, "the AV1 configuration");
        int markerAndVersion = in.unsigned8();
        if (markerAndVersion != 0x81) {
            throw new CodecConfigurationException("the AV1 configuration does not have version 1");
        }
        in.skip(FIXED_BYTES - 1);
        byte[] header = sequenceHeader(ByteBuffer.wrap(record, FIXED_BYTES, record.length - FIXED_BYTES));
        if (header == null) {
            throw new CodecConfigurationException("the AV1 configuration has no sequence header");
        }
        return new Av1Record(header);
    }

    /** The payload of the first sequence header among OBUs, or null if there is none. */
    static byte @Nullable [] sequenceHeader(ByteBuffer obus) {
        Av1Obus walk = new Av1Obus(obus);
        while (walk.next()) {
            if (walk.type() == Av1Obus.SEQUENCE_HEADER) {
                return walk.payload();
            }
        }
        return null;
    }

    Codec.Av1 toCodec() {
        Av1Sequence sequence = Av1Sequence.parse(sequenceHeader);
        return new Codec.Av1(
                new CodecConfiguration(write(sequence)),
                rfc6381(sequence),
                sequence.format().widthPixels(),
                sequence.format().heightPixels());
    }

    // AV1 in ISO-BMFF, clause 5
    private static String rfc6381(Av1Sequence sequence) {
        VideoFormat.Colour colour = sequence.format().colour();
        String text = String.format(
                Locale.ROOT,
                "av01.%d.%02d%s.%02d",
                sequence.profile(),
                sequence.level(),
                sequence.tier() == 0 ? "M" : "H",
                sequence.format().bitDepth());
        boolean usual = !sequence.monochrome() && sequence.format().chromaFormat() == 1 && !colour.isSpecified();
        return usual
                ? text
                : text
                        + String.format(
                                Locale.ROOT,
                                ".%d.%d%d%d.%02d.%02d.%02d.%d",
                                sequence.monochrome() ? 1 : 0,
                                sequence.subsamplingX(),
                                sequence.subsamplingY(),
                                sequence.chromaSamplePosition(),
                                colour.primaries(),
                                colour.transfer(),
                                colour.matrix(),
                                colour.fullRange() ? 1 : 0);
    }

    private byte[] write(Av1Sequence sequence) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x81);
        out.write(sequence.profile() << 5 | sequence.level());
        out.write(sequence.tier() << 7
                | bit(sequence.highBitDepth(), 6)
                | bit(sequence.twelveBit(), 5)
                | bit(sequence.monochrome(), 4)
                | sequence.subsamplingX() << 3
                | sequence.subsamplingY() << 2
                | sequence.chromaSamplePosition());
        out.write(0); // no initial_presentation_delay
        out.write(Av1Obus.SEQUENCE_HEADER << 3 | 2);
        int length = sequenceHeader.length;
        for (; length > 0x7f; length >>>= 7) {
            out.write(0x80 | length);
        }
        out.write(length);
        out.writeBytes(sequenceHeader);
        return out.toByteArray();
    }

    private static int bit(boolean value, int position) {
        return value ? 1 << position : 0;
    }
}
