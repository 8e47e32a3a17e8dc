package io.millrace.recorder.file;

import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.CmafException;
import io.millrace.recorder.chain.SignedManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The manifest at a closed recording's end, by two small reads wherever the file lies. */
public final class FileManifest {
    private static final int SIZE_AT_END_BYTES = 4;
    private static final int BOX_HEADER_BYTES = 8;

    private FileManifest() {}

    /** Reads a stretch of a recording, whole. */
    @FunctionalInterface
    public interface Stretch {
        ByteBuffer read(long offset, int length) throws IOException;
    }

    /** @throws IOException if it is missing, or no closed recording of ours */
    public static SignedManifest read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel.size(), (offset, length) -> FileBytes.read(channel, offset, offset + length));
        }
    }

    /** @throws CmafException if it is no closed recording of ours */
    public static SignedManifest read(long sizeBytes, Stretch stretch) throws IOException {
        if (sizeBytes < SIZE_AT_END_BYTES) {
            throw new CmafException("it ends without its chain, at byte " + sizeBytes);
        }
        long boxBytes =
                stretch.read(sizeBytes - SIZE_AT_END_BYTES, SIZE_AT_END_BYTES).getInt(0) & 0xffff_ffffL;
        if (boxBytes < BOX_HEADER_BYTES || boxBytes > sizeBytes) {
            throw new CmafException("it ends without its chain, at byte " + sizeBytes);
        }
        int length = (int) Math.min(boxBytes, BOX_HEADER_BYTES + SignedManifest.MAX_BYTES);
        ByteBuffer box = stretch.read(sizeBytes - boxBytes, length);
        if ((box.getInt(0) & 0xffff_ffffL) != boxBytes || box.getInt(4) != BoxType.UUID) {
            throw new CmafException("it ends without its chain, at byte " + sizeBytes);
        }
        return SignedManifest.ofBox(box.slice(BOX_HEADER_BYTES, length - BOX_HEADER_BYTES));
    }
}
