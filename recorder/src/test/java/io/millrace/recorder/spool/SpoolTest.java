package io.millrace.recorder.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    @TempDir
    Path folder;

    @Test
    void listsClosedFilesOldestFirstWhateverTheCamera() throws Exception {
        try (Spool spool = Spool.open(folder)) {
            Files.createDirectories(folder.resolve("a"));
            Files.createDirectories(folder.resolve("b"));
            Files.createFile(folder.resolve("a/20261121T110000Z-x.mp4"));
            Files.createFile(folder.resolve("b/20261121T100000Z-y.mp4"));
            Files.createFile(folder.resolve("a/20261121T090000Z-z.mp4"));
            Files.createFile(folder.resolve("a/20261121T120000Z-w.mp4.open"));
            assertThat(spool.closed())
                    .map(spool::name)
                    .containsExactly(
                            "a/20261121T090000Z-z.mp4", "b/20261121T100000Z-y.mp4", "a/20261121T110000Z-x.mp4");
            assertThat(spool.open()).map(spool::name).containsExactly("a/20261121T120000Z-w.mp4.open");
        }
    }

    @Test
    void releasesOneClosedFileAndNothingElse() throws Exception {
        try (Spool spool = Spool.open(folder)) {
            Path file = Files.createFile(
                    Files.createDirectories(folder.resolve("a")).resolve("x.mp4"));
            spool.release("a/x.mp4");
            assertThat(file).doesNotExist();
            spool.release("a/x.mp4");
            assertThatThrownBy(() -> spool.release("../x.mp4")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> spool.release("a/x.mp4.open")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> spool.resolve("")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void startsBesideAFileThatTheDiskCannotRead() throws Exception {
        try (Spool spool = Spool.open(folder)) {
            // Answers a read at its beginning with EIO, as a bad block does.
            Files.createSymbolicLink(
                    Files.createDirectories(folder.resolve("a")).resolve("20261121T090000Z-z.mp4"),
                    Path.of("/proc/self/mem"));
            assertThat(spool.closed()).hasSize(1);
            assertThat(spool.latest()).isEmpty();
        }
    }

    @Test
    void isForOneProcessAtATime() throws Exception {
        try (Spool first = Spool.open(folder)) {
            assertThatThrownBy(() -> Spool.open(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(first.folder().toString());
        }
        Spool.open(folder).close();
    }
}
