package io.millrace.api;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the edge listens and what it allows.
 *
 * @param address to bind
 * @param port 0 for a free one
 * @param certificate PEM chain; read again when the file changes
 * @param privateKey PEM, PKCS #8
 * @param advertisedUrl what URLs handed out begin with, without a trailing slash; empty to take
 *     the authority of the request
 * @param masterKey at least 32 bytes; every signing key is derived from it
 * @param urlValidity of a signed playback URL, unless asked otherwise
 * @param sessionIdle a viewer session not used for so long ends
 * @param sessionMax a viewer session ends at this age
 * @param redirectMedia whether what is played of the record comes straight from the object store
 */
public record HttpSettings(
        String address,
        int port,
        Path certificate,
        Path privateKey,
        String advertisedUrl,
        byte[] masterKey,
        Duration urlValidity,
        Duration sessionIdle,
        Duration sessionMax,
        HttpLimits limits,
        boolean redirectMedia) {
    public static final Duration DEFAULT_URL_VALIDITY = Duration.ofMinutes(15);
    public static final Duration DEFAULT_SESSION_IDLE = Duration.ofSeconds(60);
    public static final Duration DEFAULT_SESSION_MAX = Duration.ofHours(12);

    /** With the media of the record through this server. */
    public HttpSettings(
            String address,
            int port,
            Path certificate,
            Path privateKey,
            String advertisedUrl,
            byte[] masterKey,
            Duration urlValidity,
            Duration sessionIdle,
            Duration sessionMax,
            HttpLimits limits) {
        this(
                address,
                port,
                certificate,
                privateKey,
                advertisedUrl,
                masterKey,
                urlValidity,
                sessionIdle,
                sessionMax,
                limits,
                false);
    }

    public HttpSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port);
        }
        if (masterKey.length < 32) {
            throw new IllegalArgumentException("the master key has less than 32 bytes");
        }
        if (advertisedUrl.endsWith("/")) {
            throw new IllegalArgumentException("the advertised URL must not end with a slash");
        }
    }

    /** Never prints the key. */
    @Override
    public String toString() {
        return "HttpSettings[address=" + address + ", port=" + port + "]";
    }
}
