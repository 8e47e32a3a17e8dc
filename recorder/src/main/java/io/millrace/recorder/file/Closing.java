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
 * The end of a recording, the same after a session as after a crash: chain, index, sync, rename. Killed
 * in between, it is done again from the start, since the fragments alone say everything.
 */
final class Closing {
    private final FileChannel channel;
    private final RecordingHeader header;
    private final SegmentTable segments;
    private final byte[] trailer;
    private final long fragmentsEnd;

    /**
     * @param channel borrowed
     * @param trailer the chain, to stand at {@code fragmentsEnd}; what is after it is cut
     */
    Closing(FileChannel channel, RecordingHeader header, SegmentTable segments, byte[] trailer, long fragmentsEnd) {
        this.channel = channel;
        this.header = header;
        this.segments = segments;
        this.trailer = trailer;
        this.fragmentsEnd = fragmentsEnd;
    }

    ClosedRecording finish(Path openPath, Path closedPath) throws IOException {
        write(trailer, fragmentsEnd);
        channel.truncate(fragmentsEnd + trailer.length);
        write(index(header.identity().reserveBytes(), segments), header.reserveOffset());
        channel.force(true);
        ClosedRecording closed = header.closed(closedPath, segments.duration(), channel.size());
        Files.move(openPath, closedPath, StandardCopyOption.ATOMIC_MOVE);
        SyncedFolder.sync(closedPath);
        return closed;
    }

    private void write(byte[] bytes, long offset) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        while (source.hasRemaining()) {
            channel.write(source, offset + source.position());
        }
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
