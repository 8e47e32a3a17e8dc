package io.millrace.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks end to end, as small as they go. */
class BenchE2E {
    @TempDir
    Path folder;

    @Test
    void whatABenchmarkStartedGoesWhenItIsKilled() throws Exception {
        Set<ProcessHandle> started;
        try (MillraceProcess bench = MillraceProcess.start(
                folder,
                "bench",
                "soak",
                "--cameras",
                "2",
                "--dir",
                folder.resolve("work").toString())) {
            Eventually.until("cameras publish", () -> bench.log().contains("cameras publish"));
            started = bench.children();
            assertThat(started).isNotEmpty();
            bench.kill();
        }
        Eventually.until("server and database have gone", () -> started.stream().noneMatch(ProcessHandle::isAlive));
        Path work;
        try (Stream<Path> left = Files.list(folder.resolve("work"))) {
            work = left.findFirst().orElseThrow();
        }
        Eventually.until("the database has gone", () -> {
            try (Stream<Path> files = Files.walk(work)) {
                return files.noneMatch(file -> file.endsWith("postmaster.pid"));
            }
        });
    }

    @Test
    void aShortSoakLosesNothingAndSaysThatItWasShort() throws Exception {
        try (MillraceProcess bench = MillraceProcess.start(
                folder,
                ("bench soak --cameras 2 --viewers 3 --duration 20s --sample 5s --reconnect 4s --keys 7s"
                                + " --rotation 10s --json --dir " + folder.resolve("work"))
                        .split(" "))) {
            JsonNode result = new ObjectMapper().readTree(bench.output());

            assertThat(bench.exitCode()).isZero();
            assertThat(result.get("lostSamples").asLong()).isZero();
            assertThat(result.get("longEnough").asBoolean()).isFalse();
            assertThat(result.at("/churn/goodbyes").asLong()).isPositive();
            assertThat(result.at("/churn/takeovers").asLong()).isPositive();
            assertThat(result.at("/churn/rotations").asLong()).isPositive();
            assertThat(result.get("viewerRequests").asLong()).isPositive();
            assertThat(result.at("/samples/0/rows/recordings").isNumber()).isTrue();
            assertThat(result.at("/samples/0/nativeBytes").asLong()).isPositive();
        }
        try (Stream<Path> left = Files.list(folder.resolve("work"))) {
            assertThat(left).isEmpty();
        }
    }

    /** On the machine, or in the container, of a real one: its catalogue must see nothing of this. */
    @Test
    void theSettingsOfARealServerAreNotABenchmarks() throws Exception {
        try (MillraceProcess bench = MillraceProcess.start(
                folder,
                Map.of("MILLRACE_POSTGRES_URL", "jdbc:nobody:", "MILLRACE_CONFIG", "no-such.yml"),
                ("bench ingest --cameras 1 --bitrate 500k --warm-up 1s --duration 2s --profile 0s --json --dir "
                                + folder.resolve("work"))
                        .split(" "))) {
            JsonNode result = new ObjectMapper().readTree(bench.output());

            assertThat(bench.exitCode()).as("%s", bench).isZero();
            assertThat(result.get("lostSamples").asLong()).isZero();
        }
    }

    @Test
    void viewersOfAllKindsAreServed() throws Exception {
        try (MillraceProcess bench = MillraceProcess.start(
                folder,
                ("bench hls --viewers 4 --plain 4 --cameras 2 --bitrate 500k --warm-up 6s --duration 5s --profile 0s"
                                + " --json --dir " + folder.resolve("work"))
                        .split(" "))) {
            JsonNode result = new ObjectMapper().readTree(bench.output());

            assertThat(bench.exitCode()).as("%s", bench).isZero();
            JsonNode turn = result.at("/turns/0");
            assertThat(turn.get("viewers").asInt()).isEqualTo(8);
            assertThat(turn.get("failures").asLong()).isZero();
            assertThat(turn.at("/viewerMicros/count").asLong()).isPositive();
        }
    }
}
