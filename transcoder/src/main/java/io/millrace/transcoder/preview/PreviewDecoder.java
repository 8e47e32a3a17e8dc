package io.millrace.transcoder.preview;

import io.millrace.media.Chunk;
import io.millrace.media.tape.KeyframePictures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Decodes the keyframe that a chunk begins with; one at a time, for all cameras. Blocking;
 * thread-safe.
 */
public final class PreviewDecoder {
    private final KeyframePictures pictures;
    private final Path folder;
    private final Duration patience;
    private final Semaphore one = new Semaphore(1, true);

    /**
     * @param folder for the keyframe while it is decoded; made, and emptied of what a killed process left
     * @param patience how long a caller waits for others
     */
    public PreviewDecoder(KeyframePictures pictures, Path folder, Duration patience) throws IOException {
        this.pictures = pictures;
        this.folder = folder;
        this.patience = patience;
        Files.createDirectories(folder);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*.mp4")) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /**
     * @param chunk begins with a keyframe; held by the caller
     * @return a JPEG; empty when others keep the decoder busy
     * @throws IOException if there is no picture in it
     */
    Optional<byte[]> decode(Chunk chunk) throws IOException, InterruptedException {
        if (!one.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        // Readable by us alone, as createTempFile makes it: it shows what the camera sees.
        Path file = Files.createTempFile(folder, "keyframe", ".mp4");
        try {
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
                write(out, ByteBuffer.wrap(chunk.init().bytes()));
                for (ByteBuffer buffer : chunk.media().buffers()) {
                    write(out, buffer);
                }
            }
            List<byte[]> made = pictures.of(file);
            if (made.isEmpty()) {
                throw new IOException("the keyframe cannot be decoded");
            }
            return Optional.of(made.getFirst());
        } finally {
            Files.deleteIfExists(file);
            one.release();
        }
    }

    private static void write(FileChannel out, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }
}
