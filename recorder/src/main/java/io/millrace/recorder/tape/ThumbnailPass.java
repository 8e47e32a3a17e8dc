package io.millrace.recorder.tape;

import io.millrace.media.catalog.CatalogException;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.RecordingIndex;
import io.millrace.media.catalog.RecordingIndexes;
import io.millrace.media.catalog.Recordings;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.tape.BoundedStream;
import io.millrace.media.tape.TapeIndex;
import io.millrace.recorder.file.FileIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When pictures are made: at once, while the recording still lies in the spool, and by a pass over
 * what a failure or a stop left out, from the store. The catalogue counts attempts: what fails {@link
 * Recordings#PICTURE_ATTEMPTS} times is left alone. Safe for use by many threads; each call blocks.
 */
public final class ThumbnailPass {
    private static final Logger LOG = LoggerFactory.getLogger(ThumbnailPass.class);

    /** Those of this age are not being made at once by somebody any more. */
    private static final Duration SETTLED = Duration.ofMinutes(10);

    /** An hour costs about two seconds of a niced child, so a pass a minute stays below a third of a core. */
    private static final int A_PASS = 10;

    private final Thumbnails thumbnails;
    private final Recordings recordings;
    private final RecordingIndexes indexes;
    private final Function<Recording, ObjectStore> stores;
    private final InstantSource clock;

    /** @param stores which store holds a recording; borrowed, like all else */
    public ThumbnailPass(
            Thumbnails thumbnails,
            Recordings recordings,
            RecordingIndexes indexes,
            Function<Recording, ObjectStore> stores,
            InstantSource clock) {
        this.thumbnails = thumbnails;
        this.recordings = recordings;
        this.indexes = indexes;
        this.stores = stores;
        this.clock = clock;
    }

    /** Makes those of a recording whose file is still here; a failure is logged, and left to the pass. */
    public void atOnce(Recording recording, Path file) {
        attempt(recording, () -> {
            TapeIndex index = FileIndex.read(file).index();
            thumbnails.make(recording, index, (offset, length) -> {
                InputStream in = Files.newInputStream(file);
                in.skipNBytes(offset);
                return new BoundedStream(in, length);
            });
        });
    }

    /** Makes what is owed, a few at a time; returns how many recordings were looked at. */
    public int run() {
        List<Recording> owed;
        try {
            owed = recordings.withoutPictures(clock.instant().minus(SETTLED), A_PASS);
        } catch (CatalogException e) {
            LOG.debug("no pass over pictures: {}", e.getMessage());
            return 0;
        }
        for (Recording recording : owed) {
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
            attempt(recording, () -> makeFromStore(recording));
        }
        return owed.size();
    }

    private void makeFromStore(Recording recording) throws IOException, InterruptedException {
        if (thumbnails.made(recording)) {
            // By the process that stopped before it could say so, or before this was counted.
            return;
        }
        List<RecordingIndex> known = indexes.find(List.<UUID>of(recording.id()));
        if (known.isEmpty()) {
            throw new IOException("the catalogue has no index of it");
        }
        ObjectStore store = stores.apply(recording);
        int made = thumbnails.make(
                recording,
                TapeIndex.of(known.getFirst()),
                (offset, length) -> store.get(recording.objectKey(), offset, length));
        LOG.info("pictures made later camera={} recording={} count={}", recording.camera(), recording.id(), made);
    }

    private interface Making {
        void run() throws IOException, InterruptedException;
    }

    /** Without pictures a recording is as good as with them: nothing that fails here stops anything. */
    private void attempt(Recording recording, Making making) {
        boolean made = false;
        try {
            making.run();
            made = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (ObjectStoreException e) {
            if (e.kind() == ObjectStoreException.Kind.UNAVAILABLE) {
                // Nothing is wrong with the recording: it does not count.
                LOG.warn(
                        "pictures wait camera={} recording={}: {}", recording.camera(), recording.id(), e.getMessage());
                return;
            }
            LOG.warn("no pictures camera={} recording={}: {}", recording.camera(), recording.id(), e.getMessage());
        } catch (IOException | RuntimeException e) {
            LOG.warn("no pictures camera={} recording={}: {}", recording.camera(), recording.id(), e.getMessage());
        }
        try {
            if (made && !liesThere(recording)) {
                thumbnails.remove(recording);
                made = false;
            }
            recordings.pictured(recording.id(), made);
        } catch (CatalogException | ObjectStoreException e) {
            LOG.debug("pictures not counted recording={}: {}", recording.id(), e.getMessage());
        }
    }

    /** Not where retention moved or deleted it meanwhile: pictures beside nothing would stay for ever. */
    private boolean liesThere(Recording recording) {
        return recordings
                .find(recording.id())
                .filter(row -> row.tier() == recording.tier())
                .isPresent();
    }
}
