package io.millrace.recorder.s3;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One bucket of one S3 endpoint, and how it is spoken to.
 *
 * @param endpoint {@code http} or {@code https}, host and port, without a path
 * @param region signed into every request, so the server must agree
 * @param bucket made by {@link MinioObjectStore#ensureReady} if it is missing
 * @param partSizeBytes of a multipart upload, more for what would be over 10,000 parts; 5 MiB is the
 *     least S3 takes, and S3Proxy holds a part in heap, so 8 to 16 MiB is the range that serves
 * @param readBack what a put reads back before the spool file may go
 * @param connectTimeout until the endpoint accepts a connection
 * @param idleTimeout without a byte read or written; a whole object may take longer, but for what
 *     crawls ({@link PacedTransfers})
 * @param trustedCertificatePem a certificate to trust beside the JDK's own, or null
 * @param keepsUnanswered whether an object is safe as soon as it is there, though its put was never
 *     answered: not on a server that syncs it only then
 */
public record S3Settings(
        URI endpoint,
        String region,
        String bucket,
        S3Credentials credentials,
        long partSizeBytes,
        ReadBack readBack,
        Duration connectTimeout,
        Duration idleTimeout,
        @Nullable String trustedCertificatePem,
        boolean keepsUnanswered) {
    /** What {@link MinioObjectStore#put} reads back. */
    public enum ReadBack {
        /** Every byte, hashed: doubles the traffic, and trusts nothing. */
        WHOLE_OBJECT,
        /** Size and metadata: trusts the store to have kept the parts whose hashes it checked. */
        SIZE
    }

    public static final long DEFAULT_PART_SIZE_BYTES = 8 << 20;
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final long LEAST_PART_SIZE_BYTES = 5 << 20;

    public S3Settings {
        String scheme = endpoint.getScheme();
        if (endpoint.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "S3 endpoint " + endpoint + " must look like https://minio.example.org:9000");
        }
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException("S3 bucket " + bucket + " must be 3 to 63 of a-z, 0-9, . and -");
        }
        if (partSizeBytes < LEAST_PART_SIZE_BYTES) {
            throw new IllegalArgumentException("S3 parts are at least 5 MiB, not " + partSizeBytes + " bytes");
        }
    }

    /** With 8 MiB parts, the whole object read back, 5 s to connect, 30 s without a byte. */
    public static S3Settings of(URI endpoint, String region, String bucket, S3Credentials credentials) {
        return new S3Settings(
                endpoint,
                region,
                bucket,
                credentials,
                DEFAULT_PART_SIZE_BYTES,
                ReadBack.WHOLE_OBJECT,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                null,
                true);
    }

    boolean https() {
        return "https".equals(endpoint.getScheme());
    }

    public S3Settings withReadBack(ReadBack change) {
        return new S3Settings(
                endpoint,
                region,
                bucket,
                credentials,
                partSizeBytes,
                change,
                connectTimeout,
                idleTimeout,
                trustedCertificatePem,
                keepsUnanswered);
    }

    /** With one time-out for connecting, and one for a connection on which nothing moves. */
    public S3Settings withTimeouts(Duration connect, Duration idle) {
        return new S3Settings(
                endpoint,
                region,
                bucket,
                credentials,
                partSizeBytes,
                readBack,
                connect,
                idle,
                trustedCertificatePem,
                keepsUnanswered);
    }

    /** Trusting the certificate of a store that signs its own. */
    public S3Settings withTrustedCertificate(String pem) {
        return new S3Settings(
                endpoint,
                region,
                bucket,
                credentials,
                partSizeBytes,
                readBack,
                connectTimeout,
                idleTimeout,
                pem,
                keepsUnanswered);
    }

    /** Of a server that may lose in a power cut what it has, but did not answer for. */
    S3Settings losingUnanswered() {
        return new S3Settings(
                endpoint,
                region,
                bucket,
                credentials,
                partSizeBytes,
                readBack,
                connectTimeout,
                idleTimeout,
                trustedCertificatePem,
                false);
    }
}
