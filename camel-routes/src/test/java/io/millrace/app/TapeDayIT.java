package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.tape.TapeIndex;
import io.millrace.media.tape.TapePlaylist;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.spool.RecordingListener;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.spool.SpoolRecorder;
import io.millrace.recorder.spool.SpoolSettings;
import io.millrace.recorder.tape.PlaylistWarmup;
import io.millrace.recorder.tape.RecordedTape;
import io.millrace.sql.PostgresCatalog;
import io.millrace.sql.PostgresSettings;
import io.millrace.sql.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A day of tape in PostgreSQL, 43,200 segments but for a gap of half an hour, and what its playlist
 * costs: {@code ./mvnw -B -pl camel-routes -am verify -Dit.test=TapeDayIT -Dtest=None
 * -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false} prints it.
 */
class TapeDayIT {
    private static final Logger log = LoggerFactory.getLogger(TapeDayIT.class);
    private static final CameraId CAMERA = new CameraId("gate");
    private static final Instant DAY = Instant.parse("2026-11-20T00:00:00Z");
    private static final UUID SESSION = new UUID(1, 1);
    private static final UUID AFTER_GAP = new UUID(1, 2);
    private static final int HOUR = 1_800;
    private static final int GAP = 900;
    private static final int RUNS = 200;
    private static final String PASSWORD = "only-for-tests";

    @TempDir
    Path folder;

    @Test
    void aDayOfSegmentsFromTheCatalogueAlone() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder.resolve("postgres"), 0, PASSWORD);
                PostgresCatalog catalogue =
                        PostgresCatalog.open(PostgresSettings.of(server.jdbcUrl(), EmbeddedPostgres.NAME, PASSWORD));
                Spool spool = Spool.open(folder.resolve("spool"));
                SpoolRecorder recorder =
                        new SpoolRecorder(spool, SpoolSettings.DEFAULTS, InstantSource.system(), new Deaf())) {
            for (int hour = 0; hour < 24; hour++) {
                record(catalogue, hour);
            }
            RecordedTape tape = new RecordedTape(
                    catalogue.recordings(),
                    catalogue.recordingIndexes(),
                    row -> {
                        throw new AssertionError("an object is read");
                    },
                    spool,
                    recorder);

            // As a server does at its start.
            long began = System.nanoTime();
            new PlaylistWarmup(tape).run();
            log.info("warm-up of playlists: ms={}", (System.nanoTime() - began) / 1e6);
            double[] millis = new double[RUNS];
            byte[] playlist = new byte[0];
            for (int run = 0; run < RUNS; run++) {
                long start = System.nanoTime();
                playlist = new TapePlaylist(
                                tape.files(CAMERA, DAY, DAY.plus(Duration.ofDays(1))),
                                DAY,
                                DAY.plus(Duration.ofDays(1)))
                        .media();
                millis[run] = (System.nanoTime() - start) / 1e6;
            }
            double first = millis[0];
            // The first half warms the JVM up, as a server is after a day.
            double[] warm = Arrays.copyOfRange(millis, RUNS / 2, RUNS);
            Arrays.sort(warm);
            log.info(
                    "playlist of a day: bytes={} first_ms={} warm_median_ms={} warm_fastest_ms={}",
                    playlist.length,
                    first,
                    warm[RUNS / 4],
                    warm[0]);
            String text = new String(playlist, StandardCharsets.ISO_8859_1);
            assertThat(text.lines().filter(line -> line.startsWith("#EXTINF")).count())
                    .isEqualTo(24 * HOUR - GAP);
            assertThat(text.lines()
                            .filter(line -> line.equals("#EXT-X-DISCONTINUITY"))
                            .count())
                    .as("at the gap, and at no other hour")
                    .isEqualTo(1);
        }
    }

    /** The camera is away for the second half of noon. */
    private static void record(PostgresCatalog catalogue, int hour) {
        int segments = hour == 12 ? HOUR - GAP : HOUR;
        int[] sizes = new int[segments];
        int[] durations = new int[segments];
        Random random = new Random(hour);
        for (int i = 0; i < segments; i++) {
            sizes[i] = 400_000 + random.nextInt(200_000);
            durations[i] = 180_000;
        }
        Instant start = DAY.plus(Duration.ofHours(hour));
        Duration duration = Duration.ofSeconds(2L * segments);
        UUID id = new UUID(7, hour);
        long firstTicks = (hour > 12 ? hour - 13 : hour) * 3_600L * 90_000;
        catalogue
                .recordingIndexes()
                .put(new TapeIndex(900, 90_000, firstTicks, 66_500, sizes, durations).toRecordingIndex(id));
        catalogue
                .recordings()
                .add(new Recording(
                        id,
                        CAMERA,
                        hour > 12 ? AFTER_GAP : SESSION,
                        start,
                        start.plus(duration),
                        duration,
                        900_000_000,
                        "avc1.64001f,mp4a.40.2",
                        1_920,
                        1_080,
                        "recordings/gate/" + hour + ".mp4",
                        StorageTier.HOT,
                        "0".repeat(64)));
    }

    private static final class Deaf implements RecordingListener {
        @Override
        public void onClosed(ClosedRecording recording) {}

        @Override
        public void onGap(Gap gap) {}
    }
}
