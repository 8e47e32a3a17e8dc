package io.millrace.app.secret;

import io.millrace.media.disk.DurableFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets under {@code <data>/secrets}, one file each, readable by the owner only. What is missing
 * is generated from {@link SecureRandom}; what is there and cannot be read is never replaced.
 * Nothing here is ever printed.
 */
public final class Secrets {
    private static final Logger log = LoggerFactory.getLogger(Secrets.class);
    private static final String MASTER_KEY = "master.key";
    private static final int MASTER_KEY_BYTES = 32;
    private static final int PASSWORD_BYTES = 24;
    private final Path folder;
    private final SecureRandom random = new SecureRandom();

    /** @throws IOException if the folder cannot be made */
    public Secrets(Path data) throws IOException {
        folder = data.resolve("secrets");
        try {
            DurableFile.createSecretFolder(folder);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(folder + " is in the way: a folder for secrets belongs there", e);
        }
    }

    /**
     * The key that stream keys, playback URLs and log-ins are derived from; 32 bytes.
     *
     * @throws IOException if the file is there and does not hold one; says what to do
     */
    public byte[] masterKey() throws IOException {
        String advice = "put the original file back from a backup. Without one, remove it: the next start makes a new"
                + " key, and every stream key, playback URL and log-in issued so far is void";
        byte[] key = decoded(text(MASTER_KEY, MASTER_KEY_BYTES, advice));
        if (key.length != MASTER_KEY_BYTES) {
            throw new IOException(folder.resolve(MASTER_KEY) + " does not hold a master key: " + advice);
        }
        return key;
    }

    /** Empty where it is no base64url. */
    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** Where a key that another module makes and reads lies. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /**
     * A password of its own for {@code purpose}, made at first use: 24 random bytes in base64url.
     *
     * @throws IOException if the file is there and holds none; says what to do
     */
    public String password(String purpose) throws IOException {
        return text(
                purpose + ".password",
                PASSWORD_BYTES,
                "put it back from a backup, or remove it: a new one is made, and nothing but Millrace's own servers"
                        + " knew the old one");
    }

    private String text(String name, int randomBytes, String advice) throws IOException {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
            String text = read(file);
            if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c <= '~')) {
                throw new IOException(file + " is empty or torn, as after a power cut: " + advice);
            }
            return text;
        }
        byte[] bytes = new byte[randomBytes];
        random.nextBytes(bytes);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        DurableFile.writeSecret(file, (text + "\n").getBytes(StandardCharsets.US_ASCII));
        log.info("made {}", file);
        return text;
    }

    /** Blank where it is no text. */
    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (CharacterCodingException e) {
            return "";
        }
    }
}
