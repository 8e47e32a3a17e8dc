package io.millrace.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code prepare} leaves makes starts quicker, and never breaks one. */
class PreparedStartE2E {
    private static final Path DISTRIBUTION = Path.of("target", "distribution").toAbsolutePath();

    @TempDir
    Path home;

    private record Ended(int exitCode, String output) {}

    /** A distribution with the real launcher and libraries, and nothing prepared. */
    @BeforeEach
    void unpack() throws IOException {
        Files.createDirectories(home.resolve("bin"));
        for (String file : List.of("millrace", "find-jdk.sh")) {
            Files.copy(
                    DISTRIBUTION.resolve("bin").resolve(file),
                    home.resolve("bin").resolve(file));
        }
        Files.createSymbolicLink(home.resolve("lib"), DISTRIBUTION.resolve("lib"));
    }

    /** JUnit warns of links that lead out of its folder. */
    @AfterEach
    void unlink() throws IOException {
        Files.delete(home.resolve("lib"));
    }

    @Test
    void startsWithoutARecord() throws Exception {
        assertThat(run("settings", "--json").exitCode()).isZero();
        assertThat(home.resolve("prepared")).doesNotExist();
    }

    /** Of the real thing, since Java alone says whether it takes what it made before. */
    @Test
    void startsFromWhatWasPrepared() throws Exception {
        Ended prepared = run("prepare");
        assertThat(prepared.exitCode()).as("%s", log()).isZero();
        assertThat(home.resolve("prepared/programs")).isNotEmptyDirectory();
        // With these, Java ends rather than go on without its record.
        String required = Runtime.version().feature() >= 25 ? "-XX:AOTMode=on" : "-Xshare:on";
        assertThat(runWith(required, "settings", "--json").output()).startsWith("{");

        // Once is enough.
        FileTime made = Files.getLastModifiedTime(record());
        assertThat(run("prepare")).isEqualTo(new Ended(0, ""));
        assertThat(Files.getLastModifiedTime(record())).isEqualTo(made);

        // One that is of no use breaks no start, and is not worth a word.
        Files.writeString(record(), "not what Java wrote");
        assertThat(runWith(required, "settings", "--json").exitCode()).isNotZero();
        Ended without = run("settings", "--json");
        assertThat(without.exitCode()).isZero();
        assertThat(without.output()).startsWith("{").doesNotContainIgnoringCase("warning");
    }

    private String log() throws IOException {
        Path log = home.resolve("prepared/log");
        return Files.exists(log) ? Files.readString(log) : "no log";
    }

    @Test
    void saysWhyItIsNotPreparedAndLeavesNothingHalfDone() throws Exception {
        Files.writeString(home.resolve("prepared"), "in the way");
        Ended ended = run("prepare");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.output()).contains("not prepared").contains("log");
        assertThat(run("settings", "--json").exitCode()).isZero();
    }

    private Path record() throws IOException {
        try (var records = Files.newDirectoryStream(home.resolve("prepared"), "classes-*.jsa")) {
            return records.iterator().next();
        }
    }

    private Ended run(String... arguments) throws Exception {
        return runWith("-Dmillrace.trace=true", arguments);
    }

    private Ended runWith(String javaOption, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/millrace").toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("MILLRACE_JAVA_OPTS", javaOption);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        return new Ended(process.waitFor(), output);
    }
}
