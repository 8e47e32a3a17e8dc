package io.millrace.recorder.chain;

import io.millrace.media.CameraId;
import io.millrace.media.cmaf.BoxWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What is signed of a recording. Through its last link it covers every byte that was recorded.
 *
 * @param number of the file within its session
 * @param startMillis wall time since 1970
 * @param endMillis wall time since 1970
 * @param fragments how many there are
 * @param firstSequence {@code mfhd} sequence number of the first; each further one has one more
 * @param header the link over what stands before the first
 * @param last the last fragment's link
 * @param previous the camera's recording before this one
 * @param recovered whether the process stopped before it could close the file: fragments that were
 *     not on disk by then are not in it
 */
public record Manifest(
        UUID id,
        CameraId camera,
        UUID session,
        int number,
        long startMillis,
        long endMillis,
        int fragments,
        long firstSequence,
        Link header,
        Link last,
        Previous previous,
        boolean recovered) {
    private static final String CONTEXT = "millrace-recording-1";

    /** Always the same bytes for the same manifest: fields in this order, big-endian. */
    byte[] toBytes() {
        BoxWriter out = new BoxWriter(256);
        out.text(CONTEXT);
        uuid(out, id);
        uuid(out, session);
        uuid(out, previous.id());
        out.bytes(previous.last().bytes()).bytes(header.bytes()).bytes(last.bytes());
        out.u32(number)
                .u32(fragments)
                .u32(firstSequence)
                .u64(startMillis)
                .u64(endMillis)
                .u8(recovered ? 1 : 0);
        out.text(camera.value());
        return out.toByteArray();
    }

    /** @throws java.nio.BufferUnderflowException or {@link IllegalArgumentException} if it is none */
    static Manifest parse(ByteBuffer in) {
        if (!text(in).equals(CONTEXT)) {
            throw new IllegalArgumentException("a manifest of another kind");
        }
        UUID id = uuid(in);
        UUID session = uuid(in);
        Previous previous = new Previous(uuid(in), link(in));
        Link header = link(in);
        Link last = link(in);
        int number = in.getInt();
        int fragments = in.getInt();
        long firstSequence = in.getInt() & 0xffff_ffffL;
        long startMillis = in.getLong();
        long endMillis = in.getLong();
        boolean recovered = in.get() != 0;
        CameraId camera = new CameraId(text(in));
        return new Manifest(
                id,
                camera,
                session,
                number,
                startMillis,
                endMillis,
                fragments,
                firstSequence,
                header,
                last,
                previous,
                recovered);
    }

    private static void uuid(BoxWriter out, UUID value) {
        out.u64(value.getMostSignificantBits()).u64(value.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    private static Link link(ByteBuffer in) {
        byte[] bytes = new byte[Link.BYTES];
        in.get(bytes);
        return new Link(bytes);
    }

    private static String text(ByteBuffer in) {
        StringBuilder text = new StringBuilder();
        for (byte c = in.get(); c != 0; c = in.get()) {
            text.append((char) (c & 0x7f));
        }
        return new String(text.toString().getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
    }
}
