package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.MediaSample;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.LadderStatus;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rungs that come and go, ladders that change, cameras that come back and that are in a hurry. */
class ChangingLadderIT extends LadderFixture {
    private static final LadderProfile PROFILE = onDemand(RUNG_240P, RUNG_180P);

    /** Sends up to then, of which the first 900 ms before anybody plays {@code rungs}; returns what was sent. */
    private static int play(LadderBench bench, List<MediaSample> samples, int untilMillis, String... rungs)
            throws Exception {
        int sent = bench.sendUntil(samples, 0, 900);
        for (String rung : rungs) {
            bench.ladder.want(rung);
        }
        sent = bench.sendUntil(samples, sent, untilMillis);
        // Windows keep what somebody was told of: the first segment, too.
        bench.text("source/media.m3u8", "");
        for (String rung : rungs) {
            bench.text(rung + "/media.m3u8", "");
        }
        return sent;
    }

    @Test
    void aRungComesInAndGoesWithoutABreakForTheOthers() throws Exception {
        List<MediaSample> samples = longCamera();
        try (LadderBench bench = bench(PROFILE)) {
            int sent = play(bench, samples, 5_000, "240p");
            bench.ladder.want("180p");
            sent = bench.sendUntil(samples, sent, 9_000);
            bench.ladder.idle("180p");
            bench.send(samples.subList(sent, samples.size()));
            bench.end();

            assertThat(List.of(bench.tell(), bench.tell(), bench.tell()))
                    .containsExactly("running [240p]", "running [180p, 240p]", "running [240p]");
            String playlist = bench.caughtUp("240p");
            assertThat(playlist).doesNotContain("#EXT-X-GAP", "#EXT-X-DISCONTINUITY\n");
            assertThat(LadderBench.tags(playlist, "#EXT-X-MAP")).hasSize(1);
            Path source = bench.download("source", bench.text("source/media.m3u8", ""), folder.resolve("source.mp4"));
            Path rung = bench.download("240p", playlist, folder.resolve("240p.mp4"));
            List<Long> times = presentationTicks(source);
            assertThat(presentationTicks(rung)).hasSameSizeAs(times).containsExactlyElementsOf(times);
            assertThat(TestMedia.frameMd5(rung.toString(), "v:0")).hasSize(16 * 25);
            assertThat(ssim(rung, source)).isGreaterThan(0.9);
            assertThat(bench.told).isEmpty();
        }
    }

    /** Its first keyframe is presented sooner after its decoding than all later ones. */
    @Test
    void theFirstSegmentOfACameraWithOpenGroupsOfPicturesIsFollowedByTheOthers() throws Exception {
        Path clip = TestMedia.clip(
                "ladder-open.mkv",
                9,
                "640x360",
                25,
                "-c:v libx265 -preset ultrafast -x265-params log-level=error:open-gop=1:bframes=3:keyint=50:min-keyint=50",
                "-c:a aac");
        List<MediaSample> samples = LadderBench.samples(clip);
        try (LadderBench bench = bench(PROFILE)) {
            int sent = play(bench, samples, 3_000, "240p");
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            String playlist = bench.caughtUp("240p");
            assertThat(playlist).doesNotContain("#EXT-X-GAP", "#EXT-X-DISCONTINUITY\n");
            String source = bench.text("source/media.m3u8", "");
            assertThat(LadderBench.tags(playlist, "#EXTINF")).isEqualTo(LadderBench.tags(source, "#EXTINF"));
            Path rung = bench.download("240p", playlist, folder.resolve("240p.mp4"));
            List<Long> times = presentationTicks(bench.download("source", source, folder.resolve("source.mp4")));
            assertThat(presentationTicks(rung)).containsExactlyElementsOf(times);
            assertThat(TestMedia.frameMd5(rung.toString(), "v:0")).hasSameSizeAs(times);
        }
    }

    @Test
    void anotherLadderTakesEffectWhileTheCameraRuns() throws Exception {
        List<MediaSample> samples = longCamera();
        try (LadderBench bench = bench(PROFILE)) {
            int sent = play(bench, samples, 5_000, "240p");
            bench.ladder.setProfile(new LadderProfile(
                    LadderMode.ON_DEMAND,
                    List.of(
                            new RungProfile("240p", 240, 200_000, 30, Preset.SUPERFAST),
                            new RungProfile("90p", 90, 60_000, 30, Preset.SUPERFAST))));
            assertThat(bench.text("playlist.m3u8", ""))
                    .contains("240p/media.m3u8", "90p/media.m3u8")
                    .doesNotContain("180p/media.m3u8");
            sent = bench.sendUntil(samples, sent, 11_000);
            assertThat(List.of(bench.tell(), bench.tell())).containsExactly("running [240p]", "running [240p]");
            String playlist = bench.caughtUp("240p");
            assertThat(playlist).doesNotContain("#EXT-X-GAP", "#EXT-X-DISCONTINUITY\n");
            LadderStatus status = bench.ladder.status(Instant.EPOCH);
            assertThat(status.listed()).containsExactlyInAnyOrder("240p", "90p");
            assertThat(status.running()).containsExactly("240p");
            assertThat(status.cores()).isBetween(0.01, 0.2);
            assertThat(status.failures()).isZero();

            bench.ladder.setProfile(LadderProfile.off());
            assertThat(bench.text("playlist.m3u8", "")).doesNotContain("240p/media.m3u8");
            assertThat(bench.ladder.running()).isEmpty();
            assertThat(bench.tell()).isEqualTo("idle");
        }
    }

    @Test
    void aRungOfAnotherSizeTakesThePlaceOfTheOneThatPlays() throws Exception {
        List<MediaSample> samples = longCamera();
        try (LadderBench bench = bench(PROFILE)) {
            int sent = play(bench, samples, 5_000, "240p", "180p");
            RungProfile smaller = new RungProfile("240p", 120, 150_000, 30, Preset.SUPERFAST);
            bench.ladder.setProfile(onDemand(smaller, RUNG_180P));
            sent = bench.sendUntil(samples, sent, 7_000);
            bench.text("240p/media.m3u8", "");
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            assertThat(bench.caughtUp("180p")).doesNotContain("#EXT-X-GAP", "#EXT-X-DISCONTINUITY\n");
            Path file = bench.download("240p", bench.caughtUp("240p"), folder.resolve("240p.mp4"));
            assertThat(TestMedia.probe(file.toString(), "stream=height")).contains("\"height\": 120");
            // From the boundary after the change on: ten of the sixteen seconds.
            assertThat(TestMedia.frameMd5(file.toString(), "v:0")).hasSize(10 * 25);
            assertThat(bench.ladder.status(Instant.EPOCH).failures()).isZero();
        }
    }

    @Test
    void whatIsWantedAgainWhileItRunsStartsNothing() throws Exception {
        List<MediaSample> samples = longCamera();
        try (LadderBench bench = bench(PROFILE)) {
            int sent = play(bench, samples, 3_000, "240p");
            for (int second = 4; second <= 16; second++) {
                bench.ladder.want("240p");
                sent = bench.sendUntil(samples, sent, second * 1_000);
            }
            bench.end();
            assertThat(bench.tell()).isEqualTo("running [240p]");
            assertThat(bench.caughtUp("240p")).doesNotContain("#EXT-X-GAP");
            assertThat(bench.told).isEmpty();
            assertThat(started()).isEqualTo(1);
        }
    }

    @Test
    void aReconnectGoesOnWithTheSameRung() throws Exception {
        List<MediaSample> samples = longCamera();
        try (LadderBench bench = bench(PROFILE)) {
            int sent = bench.sendUntil(samples, 0, 3_000);
            bench.ladder.want("240p");
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            bench.caughtUp("240p");
            bench.reconnect();
            bench.send(samples);
            bench.end();
            String rung = bench.caughtUp("240p");
            String source = bench.text("source/media.m3u8", "");
            assertThat(LadderBench.tags(rung, "#EXTINF")).isEqualTo(LadderBench.tags(source, "#EXTINF"));
            assertThat(rung).containsOnlyOnce("#EXT-X-DISCONTINUITY\n");
        }
    }

    @Test
    void soundIsTheSameInEveryRungAndGoesOnFromChildToChild() throws Exception {
        LadderProfile profile = onDemand(RUNG_240P);
        String video = "-c:v libx265 -preset ultrafast"
                + " -x265-params log-level=error:bframes=0:keyint=50:min-keyint=50 -tag:v hvc1";
        List<MediaSample> samples = camera("hevc-long-p", 16, 25, video, "-c:a libopus");
        try (LadderBench bench = bench(profile)) {
            int sent = play(bench, samples, 5_000, "h264");
            bench.ladder.want("240p");
            sent = bench.sendUntil(samples, sent, 9_000);
            TreeMap<Long, List<Long>> theirs = soundOf(bench.segments("240p", bench.caughtUp("240p"), folder));
            bench.ladder.idle("240p");
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            String full = bench.caughtUp("h264");
            assertThat(List.of(bench.tell(), bench.tell(), bench.tell()))
                    .containsExactly("running [h264]", "running [240p, h264]", "running [h264]");
            assertThat(started()).isEqualTo(3);

            Path whole = bench.download("h264", full, folder.resolve("h264.mp4"));
            List<Long> ticks = packetTicks(whole, "a");
            assertThat(ticks)
                    .hasSizeGreaterThanOrEqualTo(16 * 48_000 / 1_024)
                    .isEqualTo(LongStream.range(0, ticks.size())
                            .mapToObj(i -> ticks.getFirst() + i * 1_024)
                            .toList());
            // But at the beginning, and at the end of the last frame.
            assertThat(silences(whole)).noneMatch(at -> at > 0.1 && at < 15.9);

            TreeMap<Long, List<Long>> ours = soundOf(bench.segments("h264", full, folder));
            assertThat(theirs).hasSizeGreaterThanOrEqualTo(2);
            ours.keySet().retainAll(theirs.keySet());
            assertThat(ours).isEqualTo(theirs);
        }
    }

    private static TreeMap<Long, List<Long>> soundOf(TreeMap<Long, Path> segments) {
        TreeMap<Long, List<Long>> sound = new TreeMap<>();
        segments.forEach((number, file) -> sound.put(number, packetTicks(file, "a")));
        return sound;
    }

    /** Thirty seconds within one or two: nothing is dropped that the queue has room for. */
    @ParameterizedTest
    @ValueSource(ints = {10, 30, 50})
    void aCameraInAHurryHasAllOfItsRungs(int rate) throws Exception {
        String video = "-c:v libx264 -preset ultrafast -tune zerolatency -g " + 2 * rate;
        List<MediaSample> samples = camera("hurry-" + rate, 30, rate, video, "-c:a aac");
        try (LadderBench bench = bench(PROFILE)) {
            int sent = play(bench, samples, 2_500, "240p", "180p");
            bench.send(samples.subList(sent, samples.size()));
            bench.end();
            assertThat(bench.ladder.status(Instant.EPOCH).droppedChunks()).isZero();
            String source = bench.text("source/media.m3u8", "");
            assertThat(LadderBench.tags(source, "#EXTINF")).hasSize(15);
            for (String name : List.of("240p", "180p")) {
                String rung = bench.caughtUp(name);
                assertThat(rung).doesNotContain("#EXT-X-GAP");
                assertThat(LadderBench.tags(rung, "#EXTINF")).isEqualTo(LadderBench.tags(source, "#EXTINF"));
                Path file = bench.download(name, rung, folder.resolve(name + ".mp4"));
                int frames = 30 * Math.min(rate, name.equals("240p") ? 30 : 15);
                assertThat(presentationTicks(file)).hasSizeBetween(frames * 4 / 5, frames);
            }
            assertThat(bench.ladder.status(Instant.EPOCH).failures()).isZero();
        }
    }
}
