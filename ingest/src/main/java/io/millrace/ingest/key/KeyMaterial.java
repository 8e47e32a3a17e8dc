package io.millrace.ingest.key;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys for one purpose each, from the installation's master secret: HKDF with SHA-256 (RFC 5869).
 * A token made for one purpose never verifies under another's key.
 */
final class KeyMaterial {
    static final int KEY_BYTES = 32;
    private static final int MIN_SECRET_BYTES = 32;
    private static final String HMAC = "HmacSHA256";
    private static final byte[] SALT = "millrace stream keys".getBytes(StandardCharsets.US_ASCII);

    private final byte[] pseudoRandomKey;

    /** @param masterSecret at least 32 random bytes; not kept */
    KeyMaterial(byte[] masterSecret) {
        if (masterSecret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException("the master secret has less than " + MIN_SECRET_BYTES + " bytes");
        }
        pseudoRandomKey = hmac(SALT, masterSecret);
    }

    /** A key of 32 bytes: one block of HKDF-Expand. */
    byte[] derive(String label) {
        byte[] info = label.getBytes(StandardCharsets.US_ASCII);
        byte[] block = Arrays.copyOf(info, info.length + 1);
        block[info.length] = 1;
        return hmac(pseudoRandomKey, block);
    }

    static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }
}
