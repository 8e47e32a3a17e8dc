package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LadderPlanTest {
    private static final CodecConfiguration NONE = new CodecConfiguration(new byte[0]);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1920 | 1080 | 720p 1280x720, 480p 854x480, 360p 640x360",
                "1280 | 720 | 480p 854x480, 360p 640x360",
                "1080 | 1920 | 720p 720x1280, 480p 480x854, 360p 360x640",
                "1440 | 1080 | 720p 960x720, 480p 640x480, 360p 480x360",
                "2560 | 1921 | 720p 960x720, 480p 640x480, 360p 480x360",
                "640 | 360 | ''",
                "854 | 481 | 480p 852x480, 360p 640x360",
            })
    void keepsTheShapeAndNeverGrows(int width, int height, String expected) {
        List<PlannedRung> plan = LadderPlan.of(LadderProfile.DEFAULT, h264(width, height), 25);
        assertThat(String.join(
                        ", ",
                        plan.stream()
                                .map(rung -> rung.name() + " " + rung.widthPixels() + "x" + rung.heightPixels())
                                .toList()))
                .isEqualTo(expected);
    }

    @Test
    void aFastSourceIsThinnedByAWholeNumber() {
        assertThat(LadderPlan.of(LadderProfile.DEFAULT, h264(1920, 1080), 60))
                .allMatch(rung -> rung.frameDivisor() == 2 && rung.framesPerSecond() == 30);
        assertThat(LadderPlan.of(LadderProfile.DEFAULT, h264(1920, 1080), 50))
                .allMatch(rung -> rung.frameDivisor() == 2 && rung.framesPerSecond() == 25);
        assertThat(LadderPlan.of(LadderProfile.DEFAULT, h264(1920, 1080), 30.2))
                .allMatch(rung -> rung.frameDivisor() == 1);
    }

    @Test
    void aSourceThatBrowsersMayNotPlayGetsItsOwnSizeInH264() {
        Codec.Video hevc = new Codec.H265(NONE, "hvc1.1.6.L93.B0", 1920, 1080);
        assertThat(LadderPlan.of(LadderProfile.DEFAULT, hevc, 25).getFirst())
                .satisfies(rung -> assertThat(rung.name()).isEqualTo("h264"))
                .satisfies(rung -> assertThat(rung.heightPixels()).isEqualTo(1080));
        Codec.Video large = new Codec.Av1(NONE, "av01.0.12M.08", 3840, 2160);
        assertThat(LadderPlan.of(LadderProfile.DEFAULT, large, 25).getFirst().heightPixels())
                .isEqualTo(1080);
    }

    @Test
    void offIsNothing() {
        assertThat(LadderPlan.of(LadderProfile.off(), new Codec.H265(NONE, "hvc1", 1920, 1080), 25))
                .isEmpty();
    }

    @Test
    void theLevelFitsSizeAndRate() {
        assertThat(H264Level.of(640, 360, 30)).isEqualTo(30);
        assertThat(H264Level.of(854, 480, 30)).isEqualTo(31);
        assertThat(H264Level.of(1280, 720, 30)).isEqualTo(31);
        assertThat(H264Level.of(1280, 720, 60)).isEqualTo(32);
        assertThat(H264Level.of(1920, 1080, 30)).isEqualTo(40);
        assertThat(H264Level.of(1920, 1080, 60)).isEqualTo(42);
        assertThat(H264Level.of(3840, 2160, 30)).isEqualTo(51);
    }

    @Test
    void aProfileThatCannotBeIsRefused() {
        assertThatThrownBy(() -> new RungProfile("Big", 720, 1_000_000, 30, Preset.FAST))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RungProfile("x", 10, 1_000_000, 30, Preset.FAST))
                .isInstanceOf(IllegalArgumentException.class);
        RungProfile rung = new RungProfile("x", 360, 1_000_000, 30, Preset.FAST);
        assertThatThrownBy(() -> new LadderProfile(LadderMode.ALWAYS, List.of(rung, rung)))
                .hasMessageContaining("two rungs are named x");
    }

    private static Codec.Video h264(int width, int height) {
        return new Codec.H264(NONE, "avc1.640028", width, height);
    }
}
