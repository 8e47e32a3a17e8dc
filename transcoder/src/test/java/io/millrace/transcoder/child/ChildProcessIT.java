package io.millrace.transcoder.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChildProcessIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** What the test starts to be killed: a parent with a child that takes no notice of pipes and signals. */
    static final class Parent {
        public static void main(String[] arguments) throws Exception {
            ChildProcess child = ChildProcess.start(deaf(), ChildLimits.NONE);
            new BufferedReader(new InputStreamReader(child.output())).readLine();
            System.out.println(child.pid());
            child.waitFor(LONG.multipliedBy(10));
        }
    }

    private static ProcessBuilder deaf() {
        return new ProcessBuilder("/bin/sh", "-c", "trap '' TERM INT HUP PIPE; echo up; while :; do sleep 300; done");
    }

    @Test
    void aDeafChildGoesWhenItsParentIsKilled() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long pid = Long.parseLong(new BufferedReader(new InputStreamReader(parent.getInputStream())).readLine());
        ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
        assertThat(child.isAlive()).isTrue();

        parent.destroyForcibly().waitFor();

        child.onExit().get(30, TimeUnit.SECONDS);
    }

    @Test
    void closeKillsWhatDoesNotEndByItself() throws Exception {
        ChildProcess child = ChildProcess.start(deaf(), ChildLimits.NONE);
        new BufferedReader(new InputStreamReader(child.output())).readLine();
        child.close();
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void keepsTheLastWordsAndTheExitCode() throws Exception {
        ProcessBuilder command = new ProcessBuilder("/bin/sh", "-c", "echo first >&2; echo last >&2; exit 3");
        try (ChildProcess child = ChildProcess.start(command, ChildLimits.NONE)) {
            assertThat(child.waitFor(LONG)).isEqualTo(3);
            assertThat(new String(child.output().readAllBytes())).isEmpty();
            assertThat(child.lastWords()).isEqualTo("first | last");
        }
    }

    @Test
    void aLimitedChildIsNiceAndCannotTakeMoreMemory() throws Exception {
        // Niceness adds up: the tests themselves may run with some.
        Process own = new ProcessBuilder("nice").start();
        int before = Integer.parseInt(new String(own.getInputStream().readAllBytes()).strip());
        ProcessBuilder command = new ProcessBuilder("/bin/sh", "-c", "nice; ulimit -v; ulimit -c");
        try (ChildProcess child = ChildProcess.start(command, new ChildLimits(7, 512L << 20))) {
            assertThat(new String(child.output().readAllBytes())).isEqualTo(Math.min(19, before + 7) + "\n524288\n0\n");
        }
    }

    @Test
    void itsArgumentsAreNotReadByTheShellInBetween() throws Exception {
        try (ChildProcess child =
                ChildProcess.start(new ProcessBuilder("/bin/echo", "$(id)", "a  b", ";"), ChildLimits.NONE)) {
            assertThat(new String(child.output().readAllBytes())).isEqualTo("$(id) a  b ;\n");
        }
    }

    @Test
    void hasNoStandardInput() throws Exception {
        try (ChildProcess child = ChildProcess.start(new ProcessBuilder(List.of("/bin/cat")), ChildLimits.NONE)) {
            assertThat(child.waitFor(LONG)).isZero();
        }
    }

    @Test
    void aMissingProgramIsAnExitCodeWithAReason() throws Exception {
        try (ChildProcess child = ChildProcess.start(new ProcessBuilder("/no/such/program"), ChildLimits.NONE)) {
            assertThat(child.waitFor(LONG)).isEqualTo(127);
            assertThat(child.lastWords()).contains("/no/such/program");
        }
        assertThatThrownBy(() -> ChildProcess.start(
                        new ProcessBuilder("x")
                                .directory(Path.of("/no/such/folder").toFile()),
                        ChildLimits.NONE))
                .isInstanceOf(IOException.class);
    }
}
