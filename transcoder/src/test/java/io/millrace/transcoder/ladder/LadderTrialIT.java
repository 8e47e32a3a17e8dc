package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import io.millrace.transcoder.testing.TestMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our child and the stock command on the same clip: pictures as good, and times that are the child's. */
class LadderTrialIT {
    private static final int FRAMES = 6 * 25;
    private static final LadderProfile PROFILE = new LadderProfile(
            LadderMode.ON_DEMAND,
            List.of(
                    new RungProfile("270p", 270, 400_000, 30, Preset.VERYFAST),
                    new RungProfile("180p", 180, 250_000, 30, Preset.VERYFAST)));

    @TempDir
    Path folder;

    private static LadderTrial trial() throws IOException {
        return LadderTrial.of(
                TestMedia.ffmpeg(),
                TestMedia.clip(
                        "ladder-trial.mp4",
                        6,
                        "640x360",
                        25,
                        "-c:v libx264 -preset veryfast -bf 0 -g 50 -use_editlist 0 -frag_duration 200000"
                                + " -movflags +empty_moov+default_base_moof+frag_keyframe",
                        ""));
    }

    @Test
    void eachRungLooksLikeStockAtTheSameBitrateAndPreset() throws Exception {
        LadderTrial trial = trial();
        assertThat(trial.framesPerSecond()).isEqualTo(25);
        assertThat(trial.seconds()).isEqualTo(6);

        var ours = trial.run(LadderTrial.Command.OURS, PROFILE, Files.createDirectory(folder.resolve("ours")));
        var stock = trial.run(LadderTrial.Command.STOCK, PROFILE, Files.createDirectory(folder.resolve("stock")));

        assertThat(ours.cpu()).isBetween(Duration.ofMillis(50), Duration.ofMinutes(1));
        assertThat(stock.cpu()).isBetween(Duration.ofMillis(50), Duration.ofMinutes(1));
        assertThat(ours.rungs()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            LadderTrial.Made our = ours.rungs().get(i);
            assertThat(TestMedia.frameMd5(our.file().toString(), "v:0")).hasSize(FRAMES);
            double theirs = trial.ssim(stock.rungs().get(i));
            assertThat(theirs).isBetween(0.8, 1.0);
            assertThat(trial.ssim(our)).as(our.name()).isGreaterThan(theirs * 0.99);
        }
    }

    @Test
    void aRungPlaysFromTheSegmentInProgress() throws Exception {
        // How long it takes is for the benchmark to say; that it takes something shows that it was waited for.
        assertThat(trial().firstPictures(PROFILE))
                .hasSize(3)
                .allMatch(wait -> wait.compareTo(Duration.ofMillis(20)) > 0);
    }

    @Test
    void whatNobodyWatchesCostsNothing() throws Exception {
        Duration cpu = trial().unwatched();
        assertThat(cpu).isLessThan(Duration.ofMillis(300));
    }
}
