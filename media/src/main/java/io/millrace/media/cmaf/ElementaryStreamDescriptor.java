package io.millrace.media.cmaf;

import java.nio.ByteBuffer;

/**
 * The body of {@code esds} (ISO/IEC 14496-1, 7.2.6; 14496-14, 5.6): descriptors, each a tag, a
 * length in up to four bytes of seven bits, and a body.
 */
final class ElementaryStreamDescriptor {
    private static final int ES = 0x03;
    private static final int DECODER_CONFIG = 0x04;
    private static final int DECODER_SPECIFIC = 0x05;
    private static final int SL_CONFIG = 0x06;
    private static final int OBJECT_TYPE_AAC = 0x40;
    /** streamType audio (5) in the upper six bits, upStream 0, reserved 1. */
    private static final int AUDIO_STREAM = 5 << 2 | 1;
    /** objectTypeIndication, streamType, bufferSizeDB, maxBitrate and avgBitrate. */
    private static final int DECODER_CONFIG_FIELDS = 13;
    /** ES_ID and flags. */
    private static final int ES_FIELDS = 3;

    private ElementaryStreamDescriptor() {}

    /** Appends the whole {@code esds}. Bit rates stay 0 for "not known". */
    static void write(BoxWriter out, byte[] audioSpecificConfig) {
        int specific = audioSpecificConfig.length;
        int config = DECODER_CONFIG_FIELDS + 5 + specific;
        int esds = out.beginFull(BoxType.ESDS, 0, 0);
        header(out, ES, ES_FIELDS + 5 + config + 5 + 1);
        out.u16(0).u8(0);
        header(out, DECODER_CONFIG, config);
        out.u8(OBJECT_TYPE_AAC).u8(AUDIO_STREAM).zeros(11);
        header(out, DECODER_SPECIFIC, specific);
        out.bytes(audioSpecificConfig);
        header(out, SL_CONFIG, 1);
        out.u8(2).end(esds);
    }

    /** @param esds the body of the box, with version and flags */
    static ByteBuffer audioSpecificConfig(ByteBuffer esds) throws CmafException {
        ByteBuffer stream = descriptor(after(esds, 4), ES);
        ByteBuffer decoder = descriptor(after(stream, ES_FIELDS), DECODER_CONFIG);
        return descriptor(after(decoder, DECODER_CONFIG_FIELDS), DECODER_SPECIFIC);
    }

    private static void header(BoxWriter out, int tag, int length) {
        out.u8(tag)
                .u8(length >> 21 | 0x80)
                .u8(length >> 14 | 0x80)
                .u8(length >> 7 | 0x80)
                .u8(length & 0x7f);
    }

    private static ByteBuffer after(ByteBuffer body, int fieldBytes) {
        return body.slice(fieldBytes, body.limit() - fieldBytes);
    }

    private static ByteBuffer descriptor(ByteBuffer in, int tag) throws CmafException {
        int found = in.get() & 0xff;
        if (found != tag) {
            throw new CmafException("esds: descriptor " + found + " where " + tag + " should be");
        }
        int length = 0;
        for (int i = 0; i < 4; i++) {
            int b = in.get();
            length = length << 7 | b & 0x7f;
            if (b >= 0) {
                break;
            }
        }
        if (length > in.remaining()) {
            throw new CmafException("esds: a descriptor of " + length + " bytes where " + in.remaining() + " are left");
        }
        return in.slice(in.position(), length);
    }
}
