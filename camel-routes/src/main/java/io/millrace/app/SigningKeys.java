package io.millrace.app;

import io.millrace.app.secret.Secrets;
import io.millrace.recorder.chain.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The key that signs recordings: its private half among the secrets, its public half where people find it. */
public final class SigningKeys {
    /** The public key's name in the data folder. */
    public static final String PUBLIC_FILE = "recording-public-key.pem";

    private static final String PRIVATE_FILE = "recording-signing.key";

    private SigningKeys() {}

    /** Made at the first start. */
    static SigningKey load(Path data, Secrets secrets) throws IOException {
        Path file = secrets.file(PRIVATE_FILE);
        SigningKey key = SigningKey.loadOrCreate(file);
        Files.copy(file.resolveSibling(PRIVATE_FILE + ".pub"), publicFile(data), StandardCopyOption.REPLACE_EXISTING);
        return key;
    }

    public static Path publicFile(Path data) {
        return data.resolve(PUBLIC_FILE);
    }
}
