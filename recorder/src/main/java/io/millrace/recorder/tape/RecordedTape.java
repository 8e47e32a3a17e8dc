package io.millrace.recorder.tape;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.CatalogException;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.RecordingIndex;
import io.millrace.media.catalog.RecordingIndexes;
import io.millrace.media.catalog.Recordings;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.tape.Tape;
import io.millrace.media.tape.TapeFile;
import io.millrace.media.tape.TapeIndex;
import io.millrace.recorder.file.FileIndex;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.spool.SpoolRecorder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Tape} over the catalogue, the object store and this node's spool. No object is read to
 * list files, but for the head of one whose index is missing from the catalogue: once, then it has
 * its index.
 */
public final class RecordedTape implements Tape {
    private static final Logger LOG = LoggerFactory.getLogger(RecordedTape.class);
    private static final int PAGE = 1_000;

    private final Recordings recordings;
    private final RecordingIndexes indexes;
    private final Function<Recording, ObjectStore> stores;
    private final SpoolTape spool;

    /** @param stores which store holds a recording; borrowed, like all else */
    public RecordedTape(
            Recordings recordings,
            RecordingIndexes indexes,
            Function<Recording, ObjectStore> stores,
            Spool spool,
            SpoolRecorder recorder) {
        this.recordings = recordings;
        this.indexes = indexes;
        this.stores = stores;
        this.spool = new SpoolTape(spool, recorder);
    }

    @Override
    public List<TapeFile> files(CameraId camera, Instant from, Instant to) {
        Map<UUID, TapeFile> found = new HashMap<>();
        try {
            found.putAll(spool.files(camera));
        } catch (IOException e) {
            throw new UncheckedIOException("the spool cannot be read: " + e.getMessage(), e);
        }
        // After the spool: its files go only when their rows are there.
        List<Recording> rows = rows(camera, from, to);
        rows.removeIf(row -> found.containsKey(row.id()));
        Map<UUID, RecordingIndex> known = new HashMap<>();
        indexes.find(rows.stream().map(Recording::id).toList()).forEach(index -> known.put(index.recordingId(), index));
        for (Recording row : rows) {
            index(row, known.get(row.id())).ifPresent(index -> found.put(row.id(), file(row, index)));
        }
        List<TapeFile> files = new ArrayList<>(found.values());
        files.removeIf(file -> !file.start().isBefore(to) || !file.end().isAfter(from));
        files.sort(Comparator.comparing(TapeFile::start).thenComparing(TapeFile::id));
        return files;
    }

    private List<Recording> rows(CameraId camera, Instant from, Instant to) {
        List<Recording> rows = new ArrayList<>();
        Instant before = to;
        List<Recording> page;
        do {
            page = recordings.list(camera, from, to, before, PAGE);
            rows.addAll(page);
            before = page.isEmpty() ? before : page.getLast().start();
        } while (page.size() == PAGE);
        return rows;
    }

    private static TapeFile file(Recording row, TapeIndex index) {
        return new TapeFile(
                row.id(),
                row.camera(),
                row.sessionId(),
                row.start(),
                row.codecs(),
                row.widthPixels(),
                row.heightPixels(),
                false,
                index);
    }

    private Optional<TapeIndex> index(Recording row, @Nullable RecordingIndex known) {
        try {
            if (known != null && known.format() == TapeIndex.FORMAT) {
                return Optional.of(TapeIndex.of(known));
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("index made anew camera={} recording={}: {}", row.camera(), row.id(), e.getMessage());
        }
        try {
            return Optional.of(rebuild(row));
        } catch (IOException e) {
            LOG.error("object without an index, left out of playback key={}: {}", row.objectKey(), e.getMessage());
            return Optional.empty();
        }
    }

    private TapeIndex rebuild(Recording row) throws IOException {
        int head = (int) Math.min(FileIndex.HEAD_BYTES, row.sizeBytes());
        TapeIndex index;
        try (InputStream in = stores.apply(row).get(row.objectKey(), 0, head)) {
            index = FileIndex.parse(ByteBuffer.wrap(in.readNBytes(head))).index();
        }
        try {
            indexes.put(index.toRecordingIndex(row.id()));
            LOG.info("index rebuilt from the object camera={} recording={}", row.camera(), row.id());
        } catch (CatalogException e) {
            LOG.warn("index not kept recording={}: {}", row.id(), e.getMessage());
        }
        return index;
    }

    @Override
    public Optional<Bytes> bytes(CameraId camera, UUID recording) {
        try {
            Optional<Bytes> here = spool.bytes(camera, recording);
            if (here.isPresent()) {
                return here;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the spool cannot be read: " + e.getMessage(), e);
        }
        return recordings
                .find(recording)
                .filter(row -> row.camera().equals(camera))
                .map(row -> new StoredBytes(row, stores.apply(row)));
    }

    private record StoredBytes(Recording row, ObjectStore store) implements Bytes {
        @Override
        public Instant start() {
            return row.start();
        }

        @Override
        public Instant end() {
            return row.end();
        }

        @Override
        public long sizeBytes() {
            return row.sizeBytes();
        }

        @Override
        public InputStream open(long offset, long length) {
            return store.get(row.objectKey(), offset, length);
        }

        @Override
        public Optional<String> url(Duration validity) {
            return Optional.of(store.presignedGet(row.objectKey(), validity));
        }
    }
}
