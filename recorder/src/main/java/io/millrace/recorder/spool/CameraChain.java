package io.millrace.recorder.spool;

import io.millrace.media.disk.DurableFile;
import io.millrace.recorder.chain.Link;
import io.millrace.recorder.chain.Previous;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a camera's chain stands: in memory as soon as a file is turned, and in a small file in the
 * camera's folder, as the spool's recordings themselves go away. Safe for use by many threads.
 */
final class CameraChain {
    private static final Logger LOG = LoggerFactory.getLogger(CameraChain.class);
    private static final String FILE = ".chain";
    private static final int BYTES = 16 + Link.BYTES;

    private final Path file;
    private Previous end;

    private CameraChain(Path file, Previous end) {
        this.file = file;
        this.end = end;
    }

    /** @param folder the camera's */
    static CameraChain load(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        Previous end = Previous.NONE;
        if (Files.exists(file)) {
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
            if (in.remaining() == BYTES) {
                UUID id = new UUID(in.getLong(), in.getLong());
                byte[] link = new byte[Link.BYTES];
                in.get(link);
                end = new Previous(id, new Link(link));
            } else {
                LOG.warn("chain begins anew file={} bytes={}", file, in.remaining());
            }
        }
        return new CameraChain(file, end);
    }

    synchronized Previous end() {
        return end;
    }

    /** A file was turned; it may not be closed yet. */
    synchronized void advance(Previous next) {
        end = next;
    }

    /**
     * Brings to disk where the chain stands: after the file that was turned last, whichever is
     * closed first, and whichever way the host's clock was set meanwhile.
     */
    synchronized void save() throws IOException {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putLong(end.id().getMostSignificantBits())
                .putLong(end.id().getLeastSignificantBits())
                .put(end.last().bytes());
        DurableFile.write(file, out.array());
    }
}
