package io.millrace.api.auth;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id password hashes (RFC 9106) as PHC strings. Blocking and slow by intent: call from a
 * virtual thread. At most {@value #MAX_CONCURRENT} run at a time, for each takes its memory.
 */
public final class Passwords {
    /** Shorter ones are refused when a password is set. */
    public static final int MIN_LENGTH = 12;

    public static final int MAX_LENGTH = 200;
    private static final int MAX_CONCURRENT = 2;
    // OWASP's minimum for Argon2id: 19 MiB, two passes, one lane; about 50 ms on the machines in docs/.
    private static final int MEMORY_KIB = 19 * 1_024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    // Hashes of other parameters verify too, within what cannot be used to exhaust memory.
    private static final int MAX_MEMORY_KIB = 256 * 1_024;
    private static final int MAX_PASSES = 10;
    private static final int MAX_LANES = 8;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern PHC = Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})"
            + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    private final SecureRandom random = new SecureRandom();
    private final Semaphore running = new Semaphore(MAX_CONCURRENT);
    private final String nobody = hash("nobody has this password".toCharArray());

    /** A new hash of {@code password} with a salt of its own. */
    public String hash(char[] password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        byte[] hash = derive(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES);
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }

    /** Whether {@code password} is the one behind {@code phc}; false for a string of another form. */
    public boolean matches(char[] password, String phc) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            return false;
        }
        int memoryKib = Integer.parseInt(parts.group(1));
        int passes = Integer.parseInt(parts.group(2));
        int lanes = Integer.parseInt(parts.group(3));
        boolean sound = lanes >= 1
                && lanes <= MAX_LANES
                && passes >= 1
                && passes <= MAX_PASSES
                && memoryKib >= 8 * lanes
                && memoryKib <= MAX_MEMORY_KIB;
        if (!sound) {
            return false;
        }
        byte[] salt = Base64.getDecoder().decode(parts.group(4));
        byte[] expected = Base64.getDecoder().decode(parts.group(5));
        return MessageDigest.isEqual(expected, derive(password, salt, memoryKib, passes, lanes, expected.length));
    }

    /** Takes as long as {@link #matches} and says no: an unknown user costs what a known one does. */
    public boolean matchesNobody(char[] password) {
        return matches(password, nobody) && false;
    }

    private byte[] derive(char[] password, byte[] salt, int memoryKib, int passes, int lanes, int hashBytes) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[hashBytes];
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] utf8 = Arrays.copyOf(encoded.array(), encoded.limit());
        running.acquireUninterruptibly();
        try {
            generator.generateBytes(utf8, hash);
        } finally {
            running.release();
        }
        return hash;
    }
}
