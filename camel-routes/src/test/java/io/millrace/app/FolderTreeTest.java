package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTreeTest {
    @TempDir
    Path directory;

    @Test
    void linksGoAndWhatTheyLeadToStays() throws IOException {
        Path kept = Files.createDirectories(directory.resolve("kept"));
        Files.writeString(kept.resolve("file"), "text");
        Path folder = Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(folder.resolve("file"), "text");
        Files.createSymbolicLink(folder.resolve("link"), kept);
        FolderTree.delete(directory.resolve("a"));
        assertThat(directory.resolve("a")).doesNotExist();
        assertThat(kept.resolve("file")).exists();
    }

    // A server that is told to stop still takes its temporary files away.
    @RepeatedTest(20)
    void othersMayDeleteInItMeanwhile() throws Exception {
        Path folder = directory.resolve("a");
        for (int i = 0; i < 200; i++) {
            Files.writeString(
                    Files.createDirectories(folder.resolve("d" + i % 10)).resolve("f" + i), "");
        }
        Thread other = Thread.ofPlatform()
                .start(() -> IntStream.range(0, 200).forEach(i -> {
                    try {
                        Files.deleteIfExists(folder.resolve("d" + i % 10).resolve("f" + i));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }));
        FolderTree.delete(folder);
        other.join();
        assertThat(folder).doesNotExist();
    }
}
