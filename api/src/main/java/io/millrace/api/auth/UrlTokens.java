package io.millrace.api.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;

/**
 * Short signed tokens for URLs: 40 characters of base64url that hold a format byte, the end of
 * validity (5 bytes, seconds since 1970), the key version they were issued under (2 bytes), 6
 * random bytes and the first 16 bytes of an HMAC-SHA256 over all of that, the purpose and the
 * subject. The subject is not in the token: it stands in the URL's path. Safe for use by many
 * threads.
 */
public final class UrlTokens {
    /** What a token is good for; each is signed with a key of its own. */
    public enum Purpose {
        PLAYBACK,
        VIEWER,
        DOWNLOAD
    }

    /** What came of checking a token. */
    public enum Verdict {
        VALID,
        MALFORMED,
        BAD_SIGNATURE,
        /** The signature is right; the key version is not the subject's any more. */
        REVOKED,
        EXPIRED
    }

    /** @param expiresAt {@link Instant#EPOCH} unless the signature is right */
    public record Checked(Verdict verdict, Instant expiresAt) {
        public boolean valid() {
            return verdict == Verdict.VALID;
        }
    }

    public static final int LENGTH = 40;
    private static final byte FORMAT = 1;
    private static final int SIGNED_BYTES = 14;
    private static final int MAC_BYTES = 16;
    private static final int RANDOM_BYTES = 6;
    private static final Checked MALFORMED = new Checked(Verdict.MALFORMED, Instant.EPOCH);
    private static final Checked BAD_SIGNATURE = new Checked(Verdict.BAD_SIGNATURE, Instant.EPOCH);

    private final Map<Purpose, SecretKeySpec> keys = new EnumMap<>(Purpose.class);
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public UrlTokens(SigningKeys signingKeys, InstantSource clock) {
        this.clock = clock;
        for (Purpose purpose : Purpose.values()) {
            keys.put(purpose, signingKeys.derive(purpose.name()));
        }
    }

    /** @return the token and the whole second at which it ends */
    public Issued issue(Purpose purpose, String subject, int keyVersion, Duration validity) {
        long expiry = clock.instant().plus(validity).getEpochSecond();
        byte[] nonce = new byte[RANDOM_BYTES];
        random.nextBytes(nonce);
        ByteBuffer token = ByteBuffer.allocate(SIGNED_BYTES + MAC_BYTES)
                .put(FORMAT)
                .put((byte) (expiry >>> 32))
                .putInt((int) expiry)
                .putShort((short) keyVersion)
                .put(nonce);
        token.put(mac(purpose, subject, token.array()));
        return new Issued(
                Base64.getUrlEncoder().withoutPadding().encodeToString(token.array()), Instant.ofEpochSecond(expiry));
    }

    /** Checks a token that may be anything. The signature is compared in constant time. */
    public Checked check(Purpose purpose, String subject, int keyVersion, String token) {
        if (token.length() != LENGTH) {
            return MALFORMED;
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return MALFORMED;
        }
        if (bytes.length != SIGNED_BYTES + MAC_BYTES || bytes[0] != FORMAT) {
            return MALFORMED;
        }
        byte[] presented = Arrays.copyOfRange(bytes, SIGNED_BYTES, bytes.length);
        if (!MessageDigest.isEqual(mac(purpose, subject, bytes), presented)) {
            return BAD_SIGNATURE;
        }
        ByteBuffer fields = ByteBuffer.wrap(bytes, 1, SIGNED_BYTES - 1);
        long expiry = (fields.get() & 0xffL) << 32 | (fields.getInt() & 0xffff_ffffL);
        Instant expiresAt = Instant.ofEpochSecond(expiry);
        if ((fields.getShort() & 0xffff) != keyVersion) {
            return new Checked(Verdict.REVOKED, expiresAt);
        }
        return new Checked(clock.instant().isBefore(expiresAt) ? Verdict.VALID : Verdict.EXPIRED, expiresAt);
    }

    private byte[] mac(Purpose purpose, String subject, byte[] token) {
        SecretKeySpec key = keys.get(purpose);
        if (key == null) {
            throw new IllegalStateException("no key for " + purpose);
        }
        byte[] name = subject.getBytes(StandardCharsets.UTF_8);
        byte[] message = Arrays.copyOf(token, SIGNED_BYTES + name.length);
        System.arraycopy(name, 0, message, SIGNED_BYTES, name.length);
        return Arrays.copyOf(SigningKeys.hmac(key, message), MAC_BYTES);
    }

    /** A token that was made. */
    public record Issued(String token, Instant expiresAt) {
        /** Never prints the token. */
        @Override
        public String toString() {
            return "Issued[expiresAt=" + expiresAt + "]";
        }
    }
}
