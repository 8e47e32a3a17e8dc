package io.millrace.app.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.disk.DiskWitness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecretsTest {
    @TempDir
    Path data;

    /** What a power cut makes of a file that was not synced, and what a slip of an editor does. */
    static Stream<byte[]> torn() {
        return Stream.of(new byte[0], new byte[44], "\n".getBytes(), "QUJD".getBytes(), new byte[] {-1, -2});
    }

    @Test
    void whatIsMadeIsOnDiskForItsOwnerAndStays() throws Exception {
        Path key = data.resolve("secrets/master.key");
        assertThat(DiskWitness.synced(() -> new Secrets(data).masterKey()))
                .containsExactly(
                        data.toString(), key + ".new", data.resolve("secrets").toString());
        assertThat(Files.getPosixFilePermissions(key)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(new Secrets(data).masterKey()).hasSize(32).isEqualTo(new Secrets(data).masterKey());
        assertThat(new Secrets(data).password("postgres"))
                .hasSize(32)
                .isEqualTo(new Secrets(data).password("postgres"))
                .isNotEqualTo(new Secrets(data).password("s3-access-key"));
    }

    @ParameterizedTest
    @MethodSource("torn")
    void aTornMasterKeyIsNamedAndNeverReplaced(byte[] content) throws Exception {
        Secrets secrets = new Secrets(data);
        Path file = Files.write(secrets.file("master.key"), content);
        assertThatThrownBy(secrets::masterKey)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("from a backup")
                .hasMessageContaining("every stream key")
                .hasMessageNotContaining("QUJD");
        assertThat(file).hasBinaryContent(content);
    }

    @Test
    void anEmptyPasswordIsNamedAndNeverReplaced() throws Exception {
        Secrets secrets = new Secrets(data);
        Path file = Files.createFile(secrets.file("postgres.password"));
        assertThatThrownBy(() -> secrets.password("postgres"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("remove it");
        assertThat(file).isEmptyFile();
    }

    @Test
    void aFileInTheWayIsNamed() throws Exception {
        Files.createFile(data.resolve("secrets"));
        assertThatThrownBy(() -> new Secrets(data)).hasMessageContaining("in the way");
    }
}
