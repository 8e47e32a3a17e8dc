package io.millrace.app;

import io.millrace.app.secret.Secrets;
import io.millrace.media.disk.DurableFile;
import io.millrace.recorder.chain.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The key that signs recordings: its private half among the secrets, its public half where people find it. */
public final class SigningKeys {
    /** The public key's name in the data folder. */
    public static final String PUBLIC_FILE = "recording-public-key.pem";

    private static final String PRIVATE_FILE = "recording-signing.key";

    private SigningKeys() {}

    /**
     * Made at the first start.
     *
     * @throws IOException if it cannot be read, or is gone from where it once was; says what to do
     */
    static SigningKey load(Path data, Secrets secrets) throws IOException {
        Path file = secrets.file(PRIVATE_FILE);
        Path published = publicFile(data);
        // A new one would take its place, and what was recorded before could not be verified with it.
        if (!Files.exists(file) && Files.exists(published) && Files.size(published) > 0) {
            throw new IOException("the key that signs recordings, " + file + ", is gone: put it back from a backup."
                    + " Without one, move " + published + " away to begin with a new key, and keep it: what was"
                    + " recorded before is verified with it");
        }
        SigningKey key = SigningKey.loadOrCreate(file);
        byte[] pem = key.verifyingKey().pem().getBytes(StandardCharsets.US_ASCII);
        if (!Files.exists(published) || !Arrays.equals(Files.readAllBytes(published), pem)) {
            DurableFile.write(published, pem);
        }
        return key;
    }

    public static Path publicFile(Path data) {
        return data.resolve(PUBLIC_FILE);
    }
}
