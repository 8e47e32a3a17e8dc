package io.millrace.ingest.key;

import io.millrace.ingest.PublishDecision.Reason;
import io.millrace.media.CameraId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The stream key for cameras with short key fields: {@code camera.signature}, where signature is,
 * in base64url, key version (2 bytes), expiry in epoch seconds (4) and an HMAC-SHA256 truncated to
 * 128 bits (RFC 2104, 5). At most 28 + 1 + 30 = 59 characters.
 */
final class CompactKeys {
    static final int MAX_LENGTH = 60;
    static final long MAX_EXPIRY_SECONDS = 0xffff_ffffL;
    static final char SEPARATOR = '.';

    private static final int SIGNED_BYTES = 6;
    private static final int MAC_BYTES = 16;
    private static final int SIGNATURE_CHARACTERS = 30;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final byte[] secret;

    CompactKeys(KeyMaterial material) {
        this.secret = material.derive("publish: compact key, version 1");
    }

    String sign(CameraId camera, int keyVersion, Instant expiresAt) {
        byte[] head = ByteBuffer.allocate(SIGNED_BYTES)
                .putShort((short) keyVersion)
                .putInt((int) expiresAt.getEpochSecond())
                .array();
        byte[] signature = Arrays.copyOf(head, SIGNED_BYTES + MAC_BYTES);
        System.arraycopy(mac(camera.value(), head), 0, signature, SIGNED_BYTES, MAC_BYTES);
        return camera.value() + SEPARATOR + ENCODER.encodeToString(signature);
    }

    VerifiedKey verify(String key) throws KeyRefusedException {
        int separator = key.indexOf(SEPARATOR);
        String camera = key.substring(0, Math.max(0, separator));
        String encoded = key.substring(separator + 1);
        if (key.length() > MAX_LENGTH || encoded.length() != SIGNATURE_CHARACTERS || !CameraId.isValid(camera)) {
            throw malformed();
        }
        byte[] signature = decode(encoded);
        byte[] head = Arrays.copyOf(signature, SIGNED_BYTES);
        byte[] mac = Arrays.copyOfRange(signature, SIGNED_BYTES, signature.length);
        if (!MessageDigest.isEqual(mac(camera, head), mac)) {
            throw new KeyRefusedException(
                    Reason.BAD_SIGNATURE, "The stream key was not issued here or is damaged: copy it again.");
        }
        ByteBuffer fields = ByteBuffer.wrap(head);
        int keyVersion = fields.getShort() & 0xffff;
        Instant expiresAt = Instant.ofEpochSecond(fields.getInt() & MAX_EXPIRY_SECONDS);
        return new VerifiedKey(new CameraId(camera), keyVersion, expiresAt, "compact:" + key, List.of());
    }

    private static byte[] decode(String encoded) throws KeyRefusedException {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        // The last character has four spare bits: only one spelling is a key.
        if (!ENCODER.encodeToString(bytes).equals(encoded)) {
            throw malformed();
        }
        return bytes;
    }

    private byte[] mac(String camera, byte[] head) {
        byte[] name = camera.getBytes(StandardCharsets.US_ASCII);
        byte[] message = Arrays.copyOf(head, head.length + name.length);
        System.arraycopy(name, 0, message, head.length, name.length);
        return Arrays.copyOf(KeyMaterial.hmac(secret, message), MAC_BYTES);
    }

    private static KeyRefusedException malformed() {
        return new KeyRefusedException(
                Reason.MALFORMED_KEY, "The stream key is incomplete or damaged: copy the whole key again.");
    }
}
