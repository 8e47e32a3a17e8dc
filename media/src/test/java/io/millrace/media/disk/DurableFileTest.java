package io.millrace.media.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void contentIsOnDiskBeforeTheNameAndTheNameBeforeItReturns() throws Exception {
        Path file = folder.resolve("key");
        assertThat(DiskWitness.synced(() -> DurableFile.write(file, bytes("first"))))
                .containsExactly(file + ".new", folder.toString());
        assertThat(file).hasContent("first");
        DurableFile.write(file, bytes("second"));
        assertThat(file).hasContent("second");
        assertThat(folder).isDirectoryContaining(each -> each.equals(file));
        assertThat(folder.resolve("key.new")).doesNotExist();
    }

    @Test
    void aSecretIsItsOwnersWhateverAKilledProcessLeft() throws Exception {
        Path file = folder.resolve("key");
        Path left = Files.writeString(folder.resolve("key.new"), "half of what was to be writ");
        Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(DiskWitness.synced(() -> DurableFile.writeSecret(file, bytes("whole"))))
                .containsExactly(file + ".new", folder.toString());
        assertThat(file).hasContent("whole");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aFolderIsOnDiskWithThoseAboveIt() throws Exception {
        Path secrets = folder.resolve("data/deep/secrets");
        assertThat(DiskWitness.synced(() -> DurableFile.createSecretFolder(secrets)))
                .containsExactly(
                        folder.toString(),
                        folder.resolve("data").toString(),
                        folder.resolve("data/deep").toString());
        assertThat(Files.getPosixFilePermissions(secrets)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(secrets.getParent()))
                .isEqualTo(Files.getPosixFilePermissions(Files.createDirectory(folder.resolve("plain"))));
        assertThat(DiskWitness.synced(() -> DurableFile.createFolders(secrets))).isEmpty();

        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> DurableFile.createFolders(file)).isInstanceOf(FileAlreadyExistsException.class);
    }
}
