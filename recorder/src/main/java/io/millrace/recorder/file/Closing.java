package io.millrace.recorder.file;

import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.BoxWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The end of a recording, the same after a session as after a crash: index, sync, rename. Killed
 * in between, it is done again from the start, since the fragments alone say everything.
 */
final class Closing {
    private Closing() {}

    static ClosedRecording close(
            FileChannel channel, RecordingHeader header, SegmentTable segments, Path openPath, Path closedPath)
            throws IOException {
        ByteBuffer index = ByteBuffer.wrap(index(header.identity().reserveBytes(), segments));
        while (index.hasRemaining()) {
            channel.write(index, header.reserveOffset() + index.position());
        }
        channel.force(true);
        ClosedRecording closed = header.closed(closedPath, segments.duration(), channel.size());
        Files.move(openPath, closedPath, StandardCopyOption.ATOMIC_MOVE);
        SyncedFolder.sync(closedPath);
        return closed;
    }

    /**
     * {@code free sidx sidx}, as long as the reserve. The last sidx must end exactly where the
     * first fragment begins: with the free box after it, a browser's {@code <video>} read 4.4 GB
     * of a 0.9 GB hour before the first picture.
     */
    private static byte[] index(int reserveBytes, SegmentTable segments) throws IOException {
        byte[] index = segments.toIndex(reserveBytes - 8);
        BoxWriter out = new BoxWriter(reserveBytes);
        int free = out.begin(BoxType.FREE);
        out.zeros(reserveBytes - index.length - 8).end(free);
        return out.bytes(index).toByteArray();
    }
}
