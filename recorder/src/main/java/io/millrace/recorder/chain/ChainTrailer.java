package io.millrace.recorder.chain;

import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.BoxWriter;
import io.millrace.media.cmaf.CmafException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The box at a recording's end: manifest, signature, and of each fragment its wall time and the
 * first bytes of its link.
 *
 * <p>Its last four bytes are its size, as at the end of an {@code mfra} box (ISO/IEC 14496-12,
 * 8.8.11). FFmpeg, and with it Chromium's {@code <video>}, takes a {@code sidx} for complete when
 * it covers the file up to such a box. Without those four bytes Chromium read all 129 MB of a
 * ten-minute file before the first picture, with them 5 MB.
 *
 * @param keyId of the {@link VerifyingKey}, 8 bytes; zeros when it is not signed
 * @param signature of the manifest, 64 bytes; empty when it is not signed
 * @param offsetsMillis wall time of each fragment, from the manifest's start
 * @param marks first four bytes of each fragment's link
 */
record ChainTrailer(Manifest manifest, byte[] keyId, byte[] signature, int[] offsetsMillis, int[] marks) {
    /** The {@code extended_type} of the box (ISO/IEC 14496-12, 4.2). */
    static final UUID BOX_TYPE = UUID.fromString("c3a1f0de-7d0b-4a53-8a6e-6d696c6c7263");

    private static final int TYPE_BYTES = 16;

    /** What FFmpeg takes it for reaches back no further than 32 bits, and ours is a few hundred kilobytes. */
    private static final int MAX_FRAGMENTS = 1 << 22;

    byte[] toBox() {
        byte[] signed = manifest.toBytes();
        int count = marks.length;
        BoxWriter out = new BoxWriter(256 + signed.length + 8 * count);
        int box = out.begin(BoxType.UUID);
        out.u64(BOX_TYPE.getMostSignificantBits()).u64(BOX_TYPE.getLeastSignificantBits());
        out.bytes(keyId)
                .u16(signature.length)
                .bytes(signature)
                .u16(signed.length)
                .bytes(signed)
                .u32(count);
        for (int i = 0; i < count; i++) {
            out.u32(offsetsMillis[i]).u32(marks[i]);
        }
        out.u32(out.position() + 4 - box);
        return out.end(box).toByteArray();
    }

    static boolean matches(ByteBuffer body) {
        return body.remaining() >= TYPE_BYTES
                && body.getLong(body.position()) == BOX_TYPE.getMostSignificantBits()
                && body.getLong(body.position() + 8) == BOX_TYPE.getLeastSignificantBits();
    }

    /**
     * What is signed, without the fragments.
     *
     * @param body of the box, from its {@code extended_type} on; {@link SignedManifest#MAX_BYTES} of
     *     it are enough
     */
    static SignedManifest signed(ByteBuffer body) throws CmafException {
        if (!matches(body)) {
            throw new CmafException("its last box is no chain");
        }
        try {
            return SignedManifest.parse(body.slice().position(TYPE_BYTES));
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new CmafException("chain box: " + e.getMessage());
        }
    }

    /** @param body of the box, from its {@code extended_type} on */
    static ChainTrailer parse(ByteBuffer body) throws CmafException {
        try {
            ByteBuffer in = body.slice();
            in.position(TYPE_BYTES);
            SignedManifest signed = SignedManifest.parse(in);
            int count = in.getInt();
            if (count < 0 || count > MAX_FRAGMENTS || count > in.remaining() / 8) {
                throw new CmafException("a chain of " + (count & 0xffff_ffffL) + " fragments");
            }
            int[] offsets = new int[count];
            int[] marks = new int[count];
            for (int i = 0; i < count; i++) {
                offsets[i] = in.getInt();
                marks[i] = in.getInt();
            }
            return new ChainTrailer(signed.manifest(), signed.keyId(), signed.signature(), offsets, marks);
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new CmafException("chain box: " + e.getMessage());
        }
    }
}
