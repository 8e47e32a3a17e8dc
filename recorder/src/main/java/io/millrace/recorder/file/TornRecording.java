package io.millrace.recorder.file;

import io.millrace.media.CameraId;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.CmafFileReader;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.Previous;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a file whole that was open when the process or the machine stopped. */
public final class TornRecording {
    /** With more than this a file has fragments: the reserve has 64 KiB, the init section a few kilobytes. */
    private static final long MAX_HEADER_BYTES = FileIndex.HEAD_BYTES;

    private TornRecording() {}

    /**
     * @param recording empty when the file held no whole fragment and is gone
     * @param chainEnd where the camera's chain stands after it
     * @param bytesCut after the last whole fragment
     */
    public record Outcome(Optional<ClosedRecording> recording, Optional<Previous> chainEnd, long bytesCut) {}

    /** Keeps where a camera's chain stands. */
    @FunctionalInterface
    public interface ChainEnd {
        void keep(CameraId camera, Previous end) throws IOException;
    }

    /** As the other, where the chain's end is kept already. */
    public static Outcome recover(Path openPath, ChainSeal seal) throws IOException {
        return recover(openPath, seal, (camera, end) -> {});
    }

    /**
     * Cuts at the last whole fragment, indexes and closes. Nobody else has the file open. Killed in
     * between, it can be called again.
     *
     * @param openPath name that ends in {@code .open}
     * @param chainEnd called before the file has its final name: from then on nothing would bring it up to
     *     date
     * @throws CmafException if it is too long to hold nothing, and its header cannot be read: damaged, or
     *     of a newer Millrace. It stays as it is
     */
    public static Outcome recover(Path openPath, ChainSeal seal, ChainEnd chainEnd) throws IOException {
        String name = openPath.getFileName().toString();
        Path closedPath =
                openPath.resolveSibling(name.substring(0, name.length() - OpenRecording.OPEN_SUFFIX.length()));
        try (FileChannel channel = FileChannel.open(openPath, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long sizeBytes = channel.size();
            RecordingHeader header = headerOf(channel);
            if (header == null) {
                return discard(openPath, sizeBytes);
            }
            restoreReserve(channel, header);
            RecoveredFragments fragments = new RecoveredFragments(channel, header);
            new CmafFileReader(channel).scan(fragments);
            if (fragments.chain().count() == 0) {
                return discard(openPath, sizeBytes);
            }
            Previous end =
                    new Previous(header.identity().id(), fragments.chain().last());
            chainEnd.keep(header.identity().camera(), end);
            byte[] trailer = seal.toBox(fragments.manifest(), fragments.chain());
            ClosedRecording closed = new Closing(channel, header, fragments.segments(), trailer, fragments.end())
                    .finish(openPath, closedPath);
            return new Outcome(Optional.of(closed), Optional.of(end), Math.max(0, sizeBytes - fragments.end()));
        }
    }

    /** A stop while the index was being written leaves boxes that lead nowhere. */
    private static void restoreReserve(FileChannel channel, RecordingHeader header) throws IOException {
        ByteBuffer free = ByteBuffer.allocate(8);
        free.putInt(header.identity().reserveBytes()).putInt(BoxType.FREE).flip();
        while (free.hasRemaining()) {
            channel.write(free, header.reserveOffset() + free.position());
        }
    }

    private static @Nullable RecordingHeader headerOf(FileChannel channel) throws IOException {
        try {
            return RecordingHeader.read(channel);
        } catch (CmafException e) {
            if (channel.size() > MAX_HEADER_BYTES) {
                throw e;
            }
            // Stopped within the header: no fragment was written.
            return null;
        }
    }

    private static Outcome discard(Path openPath, long sizeBytes) throws IOException {
        Files.delete(openPath);
        SyncedFolder.sync(openPath);
        return new Outcome(Optional.empty(), Optional.empty(), sizeBytes);
    }
}
