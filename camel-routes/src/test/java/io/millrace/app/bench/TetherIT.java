package io.millrace.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TetherIT {
    @Test
    void theProgramGoesWithThePipeThatHoldsIt() throws Exception {
        Process process = new ProcessBuilder(Tether.of(List.of("/bin/sh", "-c", "echo here; exec sleep 600"))).start();
        try (var out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("here");
            ProcessHandle program = process.children().findFirst().orElseThrow();

            // What the kernel does with the pipe of a process that is killed.
            process.getOutputStream().close();

            program.onExit().get(30, TimeUnit.SECONDS);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
