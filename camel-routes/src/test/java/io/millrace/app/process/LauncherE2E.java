package io.millrace.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher where it is not at home: what services, cron and containers start it with. */
class LauncherE2E {
    private static final Path LAUNCHER =
            Path.of("target", "distribution", "bin", "millrace").toAbsolutePath();

    @TempDir
    Path folder;

    private record Ended(int exitCode, String output, String errors) {}

    @Test
    void startsWithoutAHome() throws Exception {
        ProcessBuilder builder = launcher("settings", "--json");
        builder.environment().remove("HOME");
        Ended ended = run(builder);
        assertThat(ended.errors()).isEmpty();
        assertThat(ended.output()).startsWith("{");
        assertThat(ended.exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"LC_ALL, C", "LANG, POSIX", "LANG, ''"})
    void findsAFolderByItsNameInTheCLocale(String variable, String value) throws Exception {
        // Written by the shell: this Java may be in such a locale itself.
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "mkdir \"$(printf 'K\\303\\274che')\"; exec \"$0\" settings --json --config"
                                + " \"$(printf 'K\\303\\274che')\"/none.yml",
                        LAUNCHER.toString())
                .directory(folder.toFile());
        settle(builder);
        builder.environment().keySet().removeIf(name -> name.equals("LANG") || name.startsWith("LC_"));
        builder.environment().put(variable, value);
        assertThat(run(builder).errors()).contains("Küche/none.yml: there is no such file or folder");
    }

    @Test
    void countsInTheSameDigitsInEveryCountry() throws Exception {
        Path key = Files.writeString(
                folder.resolve("key.pem"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getEncoder()
                                .encodeToString(KeyPairGenerator.getInstance("Ed25519")
                                        .generateKeyPair()
                                        .getPublic()
                                        .getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
        Path file = Files.writeString(folder.resolve("x.mp4"), "no recording");
        ProcessBuilder builder = launcher("recordings", "verify", file.toString(), "--public-key", key.toString());
        builder.environment().put("MILLRACE_JAVA_OPTS", "-Duser.language=ar -Duser.country=EG");
        Ended ended = run(builder);
        assertThat(ended.output()).contains("1 recordings, 0 of them intact, 1 findings");
        assertThat(ended.exitCode()).isEqualTo(1);
    }

    @Test
    void whatCannotBePrintedIsNotDone() throws Exception {
        ProcessBuilder builder = launcher("settings", "--json").redirectOutput(new File("/dev/full"));
        Ended ended = run(builder);
        assertThat(ended.errors()).contains("not everything was printed: ").contains("No space left");
        assertThat(ended.exitCode()).isEqualTo(1);
    }

    @Test
    void aReaderWhoHadEnoughIsNoFailure() throws Exception {
        ProcessBuilder builder = settle(new ProcessBuilder(
                        "/bin/sh", "-c", "{ \"$0\" settings; echo \"exit=$?\" >&2; } | head -n 1", LAUNCHER.toString())
                .directory(folder.toFile()));
        Ended ended = run(builder);
        assertThat(ended.output()).hasLineCount(1);
        assertThat(ended.errors()).isEqualToIgnoringNewLines("exit=0");
    }

    /** A stop, which is no build that failed. */
    @Test
    void stopsWhileItBuilds() throws Exception {
        Files.createDirectories(folder.resolve(".mvn"));
        for (String file : List.of("millrace", ".mvn/find-jdk.sh")) {
            Files.copy(Path.of("..").resolve(file), folder.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createFile(folder.resolve("pom.xml"));
        Path build = Files.writeString(folder.resolve("mvnw"), """
                #!/bin/sh
                kill -TERM "$LAUNCHER"
                exit 143
                """);
        assertThat(build.toFile().setExecutable(true)).isTrue();
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        ProcessBuilder builder =
                settle(new ProcessBuilder("/bin/sh", "-c", "LAUNCHER=$$ TMPDIR=$PWD/tmp exec ./millrace settings")
                        .directory(folder.toFile()));
        Ended ended = run(builder);
        assertThat(ended.errors()).doesNotContain("failed");
        assertThat(ended.exitCode()).isEqualTo(143);
        assertThat(temporary).isEmptyDirectory();
    }

    private ProcessBuilder launcher(String... arguments) {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        return settle(new ProcessBuilder(command).directory(folder.toFile()));
    }

    private static ProcessBuilder settle(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    private Ended run(ProcessBuilder builder) throws Exception {
        Path errors = folder.resolve("errors");
        Process process = builder.redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output, Files.readString(errors));
    }
}
