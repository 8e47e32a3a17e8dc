package io.millrace.recorder.file;

import io.millrace.media.CameraId;
import io.millrace.media.MediaSample;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a camera sent and what is in no chunk yet ({@link
 * io.millrace.media.live.ChunkListener#onWaiting}), as it came: nothing but a kill makes anybody
 * read it. It goes when a recording holds it all; left behind, it becomes a recording at the next
 * start ({@link WaitingRecording}).
 *
 * <p>One thread appends; any may sync or discard meanwhile.
 */
public final class WaitingFile implements GrowingFile {
    /** What its name ends in. */
    public static final String SUFFIX = ".waiting";

    private final Path path;
    private final CameraId camera;
    private final UUID session;
    private final int number;
    private final FileChannel channel;
    private final WaitingFormat format = new WaitingFormat();
    private volatile boolean folderSynced;

    private WaitingFile(Path path, CameraId camera, UUID session, int number, FileChannel channel) {
        this.path = path;
        this.camera = camera;
        this.session = session;
        this.number = number;
        this.channel = channel;
    }

    /**
     * Makes the file.
     *
     * @param folder of the camera; it is there
     * @param number of the recording that will hold it, within the session
     * @param start wall time of the first sample
     */
    public static WaitingFile create(Path folder, CameraId camera, UUID session, int number, Instant start)
            throws IOException {
        Path path = folder.resolve(ClosedRecording.fileName(start, RecordingId.next(start)) + SUFFIX);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        WaitingFile file = new WaitingFile(path, camera, session, number, channel);
        try {
            file.write(WaitingFormat.header(camera, session, number));
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

    /**
     * Appends samples in one write.
     *
     * @param start wall time of the first of them
     */
    public void append(List<MediaSample> samples, Instant start) throws IOException {
        write(format.batch(samples, start));
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        while (source.hasRemaining()) {
            channel.write(source);
        }
    }

    @Override
    public void sync() throws IOException {
        try {
            channel.force(false);
            if (!folderSynced) {
                SyncedFolder.sync(path);
                folderSynced = true;
            }
        } catch (ClosedChannelException e) {
            // Discarded meanwhile: a recording holds it.
        }
    }

    /** Whether {@code recording} is, or follows, the one that was to hold it. */
    boolean goesTo(RecordingIdentity recording) {
        return recording.session().equals(session) && recording.number() >= number;
    }

    /** Takes the file away. No error if it is gone. */
    public void discard() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
