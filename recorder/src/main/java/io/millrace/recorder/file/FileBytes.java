package io.millrace.recorder.file;

import io.millrace.media.cmaf.CmafException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a stretch of a file whole. */
final class FileBytes {
    /** A fragment of 200 ms at 100 Mbit/s has 2.5 MB; a file that claims more than this is no recording. */
    private static final long MAX_BYTES = 256 << 20;

    private FileBytes() {}

    /** @return a heap buffer, position 0, limit at its end */
    static ByteBuffer read(FileChannel channel, long from, long to) throws IOException {
        if (to < from || to - from > MAX_BYTES) {
            throw new CmafException("a stretch from " + from + " to " + to);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) (to - from));
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new CmafException("the file ends at " + (from + bytes.position()));
            }
        }
        return bytes.flip();
    }
}
