package io.millrace.recorder.file;

import io.millrace.media.CameraId;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.BoxWriter;
import io.millrace.media.cmaf.CmafException;
import io.millrace.recorder.chain.Link;
import io.millrace.recorder.chain.Previous;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;

/**
 * What a recording says of itself, in a {@code uuid} box after {@code moov}: enough to rebuild its
 * row in the catalogue from the file alone. Written when the file is opened, never changed.
 *
 * @param id version 7 UUID
 * @param session the publish session it is from
 * @param number of the file within that session, from 1
 * @param start wall time of its first decode time
 * @param codecs RFC 6381, comma-separated
 * @param previous the camera's recording before this one: hours that are missing show
 * @param reserveBytes from the end of this box to the first {@code moof}: room for the index
 */
public record RecordingIdentity(
        UUID id,
        CameraId camera,
        UUID session,
        int number,
        Instant start,
        String codecs,
        Previous previous,
        int reserveBytes) {
    /** The {@code extended_type} of the box (ISO/IEC 14496-12, 4.2). */
    static final UUID BOX_TYPE = UUID.fromString("5b0c4f6e-3f1a-4c8e-9d27-6d696c6c7263");

    private static final int VERSION = 1;
    private static final int TYPE_BYTES = 16;
    private static final int MAX_TEXT_BYTES = 255;

    public RecordingIdentity {
        if (number < 1) {
            throw new IllegalArgumentException("a recording's number counts from 1, not " + number);
        }
        if (codecs.getBytes(StandardCharsets.US_ASCII).length > MAX_TEXT_BYTES) {
            throw new IllegalArgumentException("codecs of more than " + MAX_TEXT_BYTES + " characters");
        }
        if (reserveBytes < 8) {
            throw new IllegalArgumentException("a reserve of " + reserveBytes + " bytes holds no box");
        }
    }

    byte[] toBox() {
        BoxWriter out = new BoxWriter(512);
        int box = out.begin(BoxType.UUID);
        uuid(out, BOX_TYPE);
        out.u32(VERSION);
        uuid(out, id);
        uuid(out, session);
        out.u32(number).u64(start.getEpochSecond()).u32(start.getNano()).u32(reserveBytes);
        uuid(out, previous.id());
        out.bytes(previous.last().bytes());
        text(out, camera.value());
        text(out, codecs);
        return out.end(box).toByteArray();
    }

    /** Whether {@code body}, of a {@code uuid} box, is one of these. */
    static boolean matches(ByteBuffer body) {
        return body.remaining() >= TYPE_BYTES
                && body.getLong(body.position()) == BOX_TYPE.getMostSignificantBits()
                && body.getLong(body.position() + 8) == BOX_TYPE.getLeastSignificantBits();
    }

    /** @throws CmafException if it is not what {@link #toBox} writes */
    static RecordingIdentity parse(ByteBuffer body) throws CmafException {
        try {
            ByteBuffer in = body.slice();
            in.position(TYPE_BYTES);
            int version = in.getInt();
            if (version != VERSION) {
                throw new CmafException("identity of version " + version + "; this Millrace reads version " + VERSION);
            }
            UUID id = new UUID(in.getLong(), in.getLong());
            UUID session = new UUID(in.getLong(), in.getLong());
            int number = in.getInt();
            Instant start = Instant.ofEpochSecond(in.getLong(), in.getInt());
            int reserveBytes = in.getInt();
            UUID previousId = new UUID(in.getLong(), in.getLong());
            byte[] previousLast = new byte[Link.BYTES];
            in.get(previousLast);
            Previous previous = new Previous(previousId, new Link(previousLast));
            CameraId camera = new CameraId(text(in));
            return new RecordingIdentity(id, camera, session, number, start, text(in), previous, reserveBytes);
        } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new CmafException("identity box: " + e.getMessage());
        }
    }

    private static void uuid(BoxWriter out, UUID value) {
        out.u64(value.getMostSignificantBits()).u64(value.getLeastSignificantBits());
    }

    private static void text(BoxWriter out, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        out.u8(bytes.length).bytes(bytes);
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.get() & 0xff];
        in.get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
