package io.millrace.transcoder.ladder;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import org.jspecify.annotations.Nullable;

/**
 * Pictures out of SMJPEG, Loki's container for motion JPEG: a magic number, version and length;
 * headers of a tag, a length and as many bytes; then frames of a tag, a time in milliseconds, a
 * length and as many bytes. Numbers are big-endian, of 32 bits. Safe on garbage. One thread.
 */
final class SmjpegReader {
    private static final long MAGIC = 0x000a_534d_4a50_4547L;
    private static final int HEADERS_END = tag("HEND");
    private static final int PICTURE = tag("vidD");
    private static final int END = tag("DONE");

    /** Headers hold a size or a word, and a picture of 320 pixels' width has some 10 KB. */
    private static final int MAX_HEADER_BYTES = 4 << 10;

    private static final int MAX_PICTURE_BYTES = 1 << 20;

    private final DataInputStream in;
    private boolean begun;

    SmjpegReader(InputStream in) {
        this.in = new DataInputStream(new BufferedInputStream(in));
    }

    /**
     * The next picture, or null at the end.
     *
     * @throws StreamCorruptedException if there is something else
     * @throws EOFException if it ends in the middle of a picture
     */
    @Nullable
    TimedJpeg next() throws IOException {
        if (!begun && !isAtEnd()) {
            skipHeaders();
        }
        int tag = isAtEnd() ? END : in.readInt();
        if (tag == END) {
            return null;
        }
        if (tag != PICTURE) {
            throw new StreamCorruptedException(String.format("a frame of kind %08x", tag));
        }
        int millis = in.readInt();
        return new TimedJpeg(millis, bytes(1, MAX_PICTURE_BYTES));
    }

    private boolean isAtEnd() throws IOException {
        in.mark(1);
        boolean end = in.read() < 0;
        in.reset();
        return end;
    }

    private void skipHeaders() throws IOException {
        begun = true;
        if (in.readLong() != MAGIC) {
            throw new StreamCorruptedException("no SMJPEG");
        }
        // Version and length, which is not known yet.
        in.readLong();
        while (in.readInt() != HEADERS_END) {
            bytes(0, MAX_HEADER_BYTES);
        }
    }

    private byte[] bytes(int min, int max) throws IOException {
        int size = in.readInt();
        if (size < min || size > max) {
            throw new StreamCorruptedException(size + " bytes");
        }
        byte[] bytes = new byte[size];
        in.readFully(bytes);
        return bytes;
    }

    private static int tag(String name) {
        return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
    }
}
