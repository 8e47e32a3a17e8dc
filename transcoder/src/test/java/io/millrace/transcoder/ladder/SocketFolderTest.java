package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFolderTest {
    @Test
    void whatAKilledServerLeftGoesAndWhatIsInUseStays(@TempDir Path parent) throws Exception {
        // Beyond what Linux counts process ids to.
        Path old = Files.createDirectory(parent.resolve("millrace-ladder-99999999-1"));
        Files.createFile(old.resolve("in"));
        Path used = Files.createDirectory(
                parent.resolve("millrace-ladder-" + ProcessHandle.current().pid() + "-1"));
        Path foreign = Files.createDirectory(parent.resolve("millrace-ladder-notes"));
        SocketFolder.sweep(parent);
        assertThat(old).doesNotExist();
        assertThat(used).exists();
        assertThat(foreign).exists();
    }
}
