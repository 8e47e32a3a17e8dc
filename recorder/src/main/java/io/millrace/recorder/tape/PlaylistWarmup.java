package io.millrace.recorder.tape;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.CatalogException;
import io.millrace.media.tape.Tape;
import io.millrace.media.tape.TapeFile;
import io.millrace.media.tape.TapeIndex;
import io.millrace.media.tape.TapePlaylist;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the first playlist of a day would otherwise wait for: mappers and driver loaded, a connection
 * open, and the code that reads an index and renders a playlist compiled. Some tens of
 * milliseconds of one core at the start.
 */
public final class PlaylistWarmup implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PlaylistWarmup.class);
    private static final CameraId NOBODY = new CameraId("warm-up");
    private static final Instant HOUR = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SEGMENTS = 1_800;
    private static final int ROUNDS = 30;

    private final Tape tape;

    public PlaylistWarmup(Tape tape) {
        this.tape = tape;
    }

    @Override
    public void run() {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                tape.files(NOBODY, HOUR, HOUR.plus(Duration.ofDays(1)));
            }
        } catch (CatalogException e) {
            LOG.debug("the catalogue is away: the first playlist takes longer: {}", e.getMessage());
        }
        int[] sizes = new int[SEGMENTS];
        int[] durations = new int[SEGMENTS];
        Arrays.fill(sizes, 500_000);
        Arrays.fill(durations, 180_000);
        UUID id = new UUID(0, 1);
        TapeIndex index = new TapeIndex(900, 90_000, 0, 66_500, sizes, durations);
        for (int i = 0; i < ROUNDS; i++) {
            TapeIndex read = TapeIndex.of(index.toRecordingIndex(id));
            TapeFile file = new TapeFile(id, NOBODY, id, HOUR, "avc1.64001f", 1_920, 1_080, false, read);
            TapePlaylist playlist = new TapePlaylist(List.of(file), HOUR, HOUR.plus(Duration.ofHours(1)));
            if (playlist.multivariant().length == 0 || playlist.media().length == 0) {
                throw new IllegalStateException("a playlist of nothing");
            }
        }
    }
}
