package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import io.millrace.media.hls.Rung;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LadderPlanTest {
    private static final CodecConfiguration NONE = new CodecConfiguration(new byte[0]);
    private static final RungSound SOUND = new RungSound("mp4a.40.2", 128_000, 160_000);
    private static final long PLENTY = 8_000_000;

    @ParameterizedTest
    @ValueSource(strings = {ChildCommand.INPUT, ChildCommand.AUDIO, ChildCommand.PICTURES})
    void noRungCanHaveTheNameOfAnotherOfItsChildsSockets(String name) {
        assertThatThrownBy(() -> new RungProfile(name, 480, 1_000_000, 30, Preset.SUPERFAST))
                .isInstanceOf(IllegalArgumentException.class);
    }

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
        List<PlannedRung> plan = plan(LadderProfile.DEFAULT, h264(width, height), 25, PLENTY);
        assertThat(String.join(
                        ", ",
                        plan.stream()
                                .map(rung -> rung.name() + " " + rung.widthPixels() + "x" + rung.heightPixels())
                                .toList()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1920 | 1080 | 8000000 | 720p, 480p, 360p",
                "1920 | 1080 | 3000000 | 720p, 480p, 360p",
                // Its 480p would claim 1.7 Mbit/s by the profile: every player would choose it.
                "1280 | 720 | 1300000 | 480p, 360p",
                "1280 | 720 | 450000 | 480p",
                "1920 | 1080 | 300000 | ''",
            })
    void eachIsClearlyBelowTheOneAbove(int width, int height, long bitsPerSecond, String expected) {
        List<PlannedRung> plan = plan(LadderProfile.DEFAULT, h264(width, height), 25, bitsPerSecond);
        assertThat(String.join(", ", plan.stream().map(PlannedRung::name).toList()))
                .isEqualTo(expected);
        long above = bitsPerSecond;
        for (PlannedRung rung : plan) {
            assertThat(rung.declare(SOUND).peakBitsPerSecond()).isLessThanOrEqualTo(above * 8 / 10);
            above = rung.declare(SOUND).peakBitsPerSecond();
        }
    }

    @Test
    void spendsNoMoreOnAPixelThanTheSourceWouldAtThatSize() {
        PlannedRung rung = plan(
                        new LadderProfile(
                                LadderMode.ON_DEMAND, List.of(new RungProfile("x", 360, 4_000_000, 30, Preset.FAST))),
                        h264(1280, 720),
                        25,
                        2_000_000)
                .getFirst();
        // A quarter of the pixels, to the power of 3/4.
        assertThat(rung.profile().bitsPerSecond()).isEqualTo(707_106);
    }

    @ParameterizedTest
    @CsvSource({
        // 1.4 times the video at its peak, once on average; 12,000 of boxes; the sound as it is.
        "64000, 76800, 876000, 1208800",
        "320000, 384000, 1132000, 1516000",
        "0, 0, 812000, 1132000",
    })
    void declaresTheSoundThatIsThere(long sound, long soundPeak, long average, long peak) {
        PlannedRung rung = plan(LadderProfile.DEFAULT, h264(1280, 720), 25, PLENTY)
                .getLast()
                .withBitsPerSecond(800_000);
        Rung declared = rung.declare(new RungSound("mp4a.40.5", sound, soundPeak));
        assertThat(declared).isEqualTo(new Rung("360p", "avc1.64001e,mp4a.40.5", 640, 360, 25, peak, average));
    }

    @Test
    void theFullSizeIsBelowItsSourceUnlessThatShowsNothing() {
        Codec.Video hevc = new Codec.H265(NONE, "hvc1.1.6.L93.B0", 1920, 1080);
        assertThat(plan(LadderProfile.DEFAULT, hevc, 25, 2_000_000)
                        .getFirst()
                        .declare(SOUND)
                        .peakBitsPerSecond())
                .isBetween(1_800_000L, 1_900_000L);
        assertThat(plan(LadderProfile.DEFAULT, hevc, 25, 300_000)
                        .getFirst()
                        .profile()
                        .bitsPerSecond())
                .isEqualTo(400_000);
    }

    @Test
    void aFastSourceIsThinnedByAWholeNumber() {
        assertThat(plan(LadderProfile.DEFAULT, h264(1920, 1080), 60, PLENTY))
                .allMatch(rung -> rung.frameDivisor() == 2 && rung.framesPerSecond() == 30);
        assertThat(plan(LadderProfile.DEFAULT, h264(1920, 1080), 50, PLENTY))
                .allMatch(rung -> rung.frameDivisor() == 2 && rung.framesPerSecond() == 25);
        assertThat(plan(LadderProfile.DEFAULT, h264(1920, 1080), 30.2, PLENTY))
                .allMatch(rung -> rung.frameDivisor() == 1);
    }

    @Test
    void aSourceThatBrowsersMayNotPlayGetsItsOwnSizeInH264() {
        Codec.Video hevc = new Codec.H265(NONE, "hvc1.1.6.L93.B0", 1920, 1080);
        assertThat(plan(LadderProfile.DEFAULT, hevc, 25, PLENTY).getFirst())
                .satisfies(rung -> assertThat(rung.name()).isEqualTo("h264"))
                .satisfies(rung -> assertThat(rung.heightPixels()).isEqualTo(1080));
        Codec.Video large = new Codec.Av1(NONE, "av01.0.12M.08", 3840, 2160);
        assertThat(plan(LadderProfile.DEFAULT, large, 25, PLENTY).getFirst().heightPixels())
                .isEqualTo(1080);
    }

    @Test
    void offIsNothing() {
        assertThat(plan(LadderProfile.off(), new Codec.H265(NONE, "hvc1", 1920, 1080), 25, PLENTY))
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

    private static List<PlannedRung> plan(
            LadderProfile profile, Codec.Video source, double framesPerSecond, long bitsPerSecond) {
        return LadderPlan.of(profile, source, framesPerSecond, bitsPerSecond, SOUND);
    }

    private static Codec.Video h264(int width, int height) {
        return new Codec.H264(NONE, "avc1.640028", width, height);
    }
}
