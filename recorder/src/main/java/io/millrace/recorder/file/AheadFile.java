package io.millrace.recorder.file;

import io.millrace.media.CameraId;
import io.millrace.media.live.AheadSamples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a camera sent and what is in no chunk yet because its picture is late ({@link
 * io.millrace.media.live.ChunkListener#onAhead}): {@code ftyp moov uuid}, as in the recording that is
 * to hold it, and fragments. Nothing but a kill makes anybody read it ({@link AheadTail}). What the
 * recording has got since may still be in it, at the same decode times, so it does no harm to stay.
 *
 * <p>One thread appends; any may sync or discard meanwhile.
 */
public final class AheadFile implements GrowingFile {
    /** What its name ends in. */
    public static final String SUFFIX = ".ahead";

    private final Path path;
    private final CameraId camera;
    private final FileChannel channel;
    private long sizeBytes;
    private volatile boolean unsynced = true;
    private volatile boolean folderSynced;

    private AheadFile(Path path, CameraId camera, FileChannel channel) {
        this.path = path;
        this.camera = camera;
        this.channel = channel;
    }

    /** Makes the file, with {@code first} in it. @param holder the recording that is to hold it */
    public static AheadFile create(OpenRecording holder, AheadSamples first) throws IOException {
        RecordingIdentity identity = holder.identity();
        Path path = holder.closedPath()
                .resolveSibling(
                        ClosedRecording.fileName(identity.start(), RecordingId.next(identity.start())) + SUFFIX);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        AheadFile file = new AheadFile(path, identity.camera(), channel);
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(holder.init().bytes());
            bytes.write(identity.toBox());
            bytes.write(first.fragment());
            file.write(bytes.toByteArray());
        } catch (IOException e) {
            file.discard();
            throw e;
        }
        return file;
    }

    @Override
    public CameraId camera() {
        return camera;
    }

    public void append(AheadSamples samples) throws IOException {
        write(samples.fragment());
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        while (source.hasRemaining()) {
            sizeBytes += channel.write(source);
        }
        unsynced = true;
    }

    @Override
    public void sync() throws IOException {
        if (!unsynced) {
            return;
        }
        unsynced = false;
        try {
            channel.force(false);
            if (!folderSynced) {
                SyncedFolder.sync(path);
                folderSynced = true;
            }
        } catch (ClosedChannelException e) {
            // Discarded meanwhile: the recording holds it.
        }
    }

    /** Takes the file away. No error if it is gone. */
    public void discard() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
