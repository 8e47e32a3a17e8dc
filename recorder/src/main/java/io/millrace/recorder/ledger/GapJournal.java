package io.millrace.recorder.ledger;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.CatalogException;
import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.Gaps;
import io.millrace.recorder.file.SyncedFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gaps go to a file first and from there to the catalogue, however long that is away. Everything
 * in the file is delivered again after a start, since recording a gap twice does no harm; so no
 * mark of what was delivered has to be kept. Written anew when it has grown, with what is still to
 * be delivered, what goes on, and the last gap of each camera: that one says where the camera
 * stood.
 *
 * <p>Safe for use by many threads.
 */
public final class GapJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GapJournal.class);
    private static final long REWRITE_BYTES = 256 << 10;

    private final Path file;
    private final Map<Key, Gap> pending = new LinkedHashMap<>();
    private final Map<Key, Gap> open = new LinkedHashMap<>();
    private final Map<CameraId, Gap> latest = new LinkedHashMap<>();
    private FileChannel channel;
    /** To the end of the last whole line. */
    private long wholeBytes;

    private long rewriteAtBytes = REWRITE_BYTES;

    private GapJournal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** The same gap, whatever became of it. */
    private record Key(CameraId camera, Instant start, Gap.Cause cause) {
        static Key of(Gap gap) {
            return new Key(gap.camera(), gap.start(), gap.cause());
        }
    }

    /**
     * Reads what is there; a line torn by a crash, and what follows it, is cut off.
     *
     * @param file made if it is missing
     */
    public static GapJournal open(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Files.createDirectories(absolute.getParent());
        FileChannel channel = append(absolute);
        GapJournal journal = new GapJournal(absolute, channel);
        String text = Files.readString(absolute, StandardCharsets.ISO_8859_1);
        int whole = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', whole)) {
            byte[] line = text.substring(whole, end).getBytes(StandardCharsets.ISO_8859_1);
            var gap = GapLine.parse(new String(line, StandardCharsets.UTF_8));
            if (gap.isEmpty()) {
                break;
            }
            journal.keep(forwards(gap.get()));
            whole = end + 1;
        }
        if (whole < text.length()) {
            LOG.warn("gap journal cut at its last whole line file={} bytes_cut={}", absolute, text.length() - whole);
            channel.truncate(whole);
        }
        journal.wholeBytes = whole;
        SyncedFolder.sync(absolute);
        return journal;
    }

    private static FileChannel append(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /**
     * Opens a gap or, with an end, ends it; on disk when it returns. If the disk does not take it,
     * that is logged, and it goes to the catalogue all the same.
     */
    public synchronized void record(Gap told) {
        Gap gap = forwards(told);
        keep(gap);
        try {
            if (channel.size() > wholeBytes) {
                // A full disk may have taken a part of a line: what is written behind it could not be read.
                channel.truncate(wholeBytes);
            }
            write(channel, GapLine.of(gap));
            wholeBytes = channel.size();
            channel.force(false);
            if (channel.size() > rewriteAtBytes) {
                rewrite();
            }
        } catch (IOException e) {
            LOG.warn("gap not in the journal camera={} start={}: {}", gap.camera(), gap.start(), e.toString());
        }
    }

    /** Gaps that go on, oldest first for each camera. */
    public synchronized List<Gap> open() {
        return open.values().stream().sorted(Comparator.comparing(Gap::start)).toList();
    }

    /** The last gap of each camera that ever had one. */
    public synchronized Map<CameraId, Gap> latest() {
        return Map.copyOf(latest);
    }

    /** How many wait for the catalogue. */
    public synchronized int pending() {
        return pending.size();
    }

    /**
     * Hands what waits to the catalogue, in the order it happened. One that the catalogue refuses for its
     * own sake holds up no other. Blocking; one caller at a time.
     *
     * @throws CatalogException when the catalogue is away, or refused some: what was not delivered waits on
     */
    public void deliver(Gaps catalogue) {
        List<Gap> waiting;
        synchronized (this) {
            waiting = List.copyOf(pending.values());
        }
        CatalogException refused = null;
        for (Gap gap : waiting) {
            try {
                catalogue.record(gap);
            } catch (CatalogException e) {
                if (e.kind() == CatalogException.Kind.UNAVAILABLE) {
                    throw e;
                }
                refused = e;
                continue;
            }
            synchronized (this) {
                // Unless it ended meanwhile.
                pending.remove(Key.of(gap), gap);
            }
        }
        if (refused != null) {
            throw refused;
        }
    }

    /**
     * Two readings of the host's clock may be out of order, by microseconds or because it was set: the
     * catalogue refuses a gap that ends before it starts.
     */
    private static Gap forwards(Gap gap) {
        return gap.end() == null || !gap.end().isBefore(gap.start())
                ? gap
                : new Gap(gap.camera(), gap.start(), gap.start(), gap.cause(), gap.samples(), gap.detail());
    }

    private void keep(Gap gap) {
        Key key = Key.of(gap);
        pending.remove(key);
        pending.put(key, gap);
        if (gap.end() == null) {
            open.put(key, gap);
        } else {
            open.remove(key);
        }
        latest.merge(gap.camera(), gap, (before, now) -> now.start().isBefore(before.start()) ? before : now);
    }

    private void rewrite() throws IOException {
        Map<Key, Gap> kept = new LinkedHashMap<>();
        latest.values().forEach(gap -> kept.put(Key.of(gap), gap));
        open.forEach(kept::put);
        pending.forEach(kept::put);
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        FileChannel written = append(next);
        try {
            StringBuilder lines = new StringBuilder();
            kept.values().forEach(gap -> lines.append(GapLine.of(gap)));
            write(written, lines.toString());
            written.force(true);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            written.close();
            throw e;
        }
        channel.close();
        channel = written;
        wholeBytes = written.size();
        SyncedFolder.sync(file);
        // While the catalogue is away all of it is kept: not again for every line.
        rewriteAtBytes = Math.max(REWRITE_BYTES, 2 * written.size());
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
