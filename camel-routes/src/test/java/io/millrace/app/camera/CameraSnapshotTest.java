package io.millrace.app.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CameraSnapshotTest {
    private static final Instant MADE = Instant.parse("2026-11-21T10:00:00Z");
    private static final Camera GATE = new Camera(new CameraId("gate"), "Gate", true, true, 3, MADE);
    private static final Camera YARD = new Camera(new CameraId("yard"), "Yard", false, true, 1, MADE);
    private static final LadderProfile LADDER =
            new LadderProfile(LadderMode.ALWAYS, List.of(new RungProfile("180p", 180, 150_000, 15, Preset.VERYFAST)));

    @TempDir
    Path folder;

    @Test
    void aStartWithoutTheCatalogueKnowsCamerasAndTheirLadders() {
        Path file = folder.resolve(CameraSnapshot.FILE);
        new CameraSnapshot(file).write(List.of(YARD, GATE), Map.of(GATE.id(), LADDER));

        CameraSnapshot.Known known = new CameraSnapshot(file).read();

        assertThat(known.cameras()).containsExactly(GATE, YARD);
        assertThat(known.ladders()).isEqualTo(Map.of(GATE.id(), LADDER));
    }

    @Test
    void aFileFromBeforeThereWereLaddersIsRead() throws Exception {
        Path file = folder.resolve(CameraSnapshot.FILE);
        Files.writeString(file, """
                [{"id": "gate", "name": "Gate", "enabled": true, "recording": true, "keyVersion": 3,
                  "createdAt": "2026-11-21T10:00:00Z"}]
                """);

        CameraSnapshot.Known known = new CameraSnapshot(file).read();

        assertThat(known.cameras()).containsExactly(GATE);
        assertThat(known.ladders()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNoCamera() throws Exception {
        Path file = Files.writeString(folder.resolve(CameraSnapshot.FILE), "[{");
        assertThat(new CameraSnapshot(file).read().cameras()).isEmpty();
    }
}
