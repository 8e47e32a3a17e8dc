package io.millrace.app.secret;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Secrets under {@code <data>/secrets}, one file each, readable by the owner only. What is missing
 * is generated from {@link SecureRandom}; nothing here is ever printed.
 */
public final class Secrets {
    private static final int MASTER_KEY_BYTES = 32;
    private final Path folder;
    private final SecureRandom random = new SecureRandom();

    /** @throws IOException if the folder cannot be made */
    public Secrets(Path data) throws IOException {
        folder = data.resolve("secrets");
        Files.createDirectories(data);
        if (!Files.isDirectory(folder)) {
            try {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException e) {
                throw new IOException(folder + " is in the way: a folder for secrets belongs there", e);
            }
        }
    }

    /** The key that stream keys, playback URLs and log-ins are derived from; 32 bytes. */
    public byte[] masterKey() throws IOException {
        byte[] key = Base64.getUrlDecoder().decode(text("master.key", MASTER_KEY_BYTES));
        if (key.length != MASTER_KEY_BYTES) {
            throw new IOException(folder.resolve("master.key")
                    + " does not hold a key. Put the original file back: a new one would revoke every key issued");
        }
        return key;
    }

    /** Where a key that another module makes and reads lies. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** A password of its own for {@code purpose}, made at first use: 24 random bytes in base64url. */
    public String password(String purpose) throws IOException {
        return text(purpose + ".password", 24);
    }

    private String text(String name, int randomBytes) throws IOException {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        byte[] bytes = new byte[randomBytes];
        random.nextBytes(bytes);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        // Written beside and renamed, so that a crash leaves a whole secret or none.
        Path whole = Files.createTempFile(
                folder,
                name,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(whole, text + "\n");
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        return text;
    }
}
