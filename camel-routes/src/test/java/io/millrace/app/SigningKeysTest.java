package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.app.secret.Secrets;
import io.millrace.media.disk.DiskWitness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {
    @TempDir
    Path data;

    @Test
    void theKeyIsOnDiskWithBothItsHalves() throws Exception {
        Secrets secrets = new Secrets(data);
        Path key = secrets.file("recording-signing.key");
        assertThat(DiskWitness.synced(() -> SigningKeys.load(data, secrets)))
                .containsExactly(
                        key + ".pub.new",
                        data.resolve("secrets").toString(),
                        key + ".new",
                        data.resolve("secrets").toString(),
                        SigningKeys.publicFile(data) + ".new",
                        data.toString());
        assertThat(DiskWitness.synced(() -> SigningKeys.load(data, secrets)))
                .as("the next start")
                .isEmpty();
    }

    @Test
    void aTornHalfIsNamedAndNeverReplaced() throws Exception {
        Secrets secrets = new Secrets(data);
        SigningKeys.load(data, secrets);
        for (String half : new String[] {"recording-signing.key.pub", "recording-signing.key"}) {
            Path file = Files.write(secrets.file(half), new byte[119]);
            assertThatThrownBy(() -> SigningKeys.load(data, secrets))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(secrets.file("recording-signing.key").toString())
                    .hasMessageContaining("from a backup");
            assertThat(file).hasBinaryContent(new byte[119]);
        }
    }

    @Test
    void aKeyThatIsGoneIsNotReplacedByAnotherUnasked() throws Exception {
        Secrets secrets = new Secrets(data);
        SigningKeys.load(data, secrets);
        String before = Files.readString(SigningKeys.publicFile(data));
        Files.delete(secrets.file("recording-signing.key"));
        assertThatThrownBy(() -> SigningKeys.load(data, secrets))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is gone")
                .hasMessageContaining(SigningKeys.publicFile(data).toString());
        assertThat(SigningKeys.publicFile(data)).hasContent(before);

        // As the message says.
        Files.move(SigningKeys.publicFile(data), data.resolve("old.pem"));
        SigningKeys.load(data, secrets);
        assertThat(Files.readString(SigningKeys.publicFile(data))).isNotEqualTo(before);
    }
}
