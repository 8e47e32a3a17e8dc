package io.millrace.api.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys derived from the master key, one for each purpose, so that what is signed for one is worth
 * nothing for another (HKDF-Expand of RFC 5869 with one block; the master key is uniform already).
 */
public final class SigningKeys {
    static final String HMAC = "HmacSHA256";
    private final byte[] masterKey;

    public SigningKeys(byte[] masterKey) {
        this.masterKey = masterKey.clone();
    }

    /** 32 bytes for {@code purpose}. */
    SecretKeySpec derive(String purpose) {
        byte[] info = ("millrace http " + purpose + "\u0001").getBytes(StandardCharsets.UTF_8);
        return new SecretKeySpec(hmac(new SecretKeySpec(masterKey, HMAC), info), HMAC);
    }

    static byte[] hmac(SecretKeySpec key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }
}
