package io.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureTextTest {
    @TempDir
    Path folder;

    /** Java says the name alone. */
    @Test
    void aFileIsNeverAllThatIsSaid() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(FailureText.of(catchThrowable(() -> Files.readString(folder.resolve("none")))))
                .isEqualTo(folder.resolve("none") + ": there is no such file or folder");
        assertThat(FailureText.of(catchThrowable(() -> Files.createDirectories(file))))
                .isEqualTo(file + ": something else of that name is there");
        assertThat(FailureText.of(new AccessDeniedException(file.toString())))
                .isEqualTo(file + ": permission denied (it is "
                        + Files.getOwner(file).getName() + "'s, this runs as " + System.getProperty("user.name") + ")");
        Files.write(file, "Übersicht".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(FailureText.of(catchThrowable(() -> Files.readString(file)))).isEqualTo("it is not text in UTF-8");
    }

    @Test
    void causesAddWhatTheyKnowOnce() {
        IOException full = new IOException("No space left on device");
        assertThat(FailureText.of(new CompletionException(new UncheckedIOException(full))))
                .isEqualTo("No space left on device");
        assertThat(FailureText.of(new IllegalStateException("not unpacked: No space left on device", full)))
                .isEqualTo("not unpacked: No space left on device");
        assertThat(FailureText.of(new IllegalStateException("not unpacked", full)))
                .isEqualTo("not unpacked: No space left on device");
        assertThat(FailureText.of(new IllegalArgumentException())).isEqualTo("IllegalArgumentException");
    }
}
