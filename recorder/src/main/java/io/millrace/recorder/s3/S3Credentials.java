package io.millrace.recorder.s3;

import java.security.SecureRandom;
import java.util.Base64;

/** An access key and its secret; the secret is never printed. */
public record S3Credentials(String accessKey, String secretKey) {
    public S3Credentials {
        if (accessKey.isBlank() || secretKey.isBlank()) {
            throw new IllegalArgumentException("an S3 access key and its secret must not be blank");
        }
    }

    /** A new pair with 96 and 240 random bits. */
    public static S3Credentials generate(SecureRandom random) {
        return new S3Credentials("millrace-" + text(random, 12), text(random, 30));
    }

    private static String text(SecureRandom random, int bytes) {
        byte[] bits = new byte[bytes];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    @Override
    public String toString() {
        return "S3Credentials[accessKey=" + accessKey + "]";
    }
}
