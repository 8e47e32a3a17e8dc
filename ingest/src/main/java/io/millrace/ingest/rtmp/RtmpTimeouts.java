package io.millrace.ingest.rtmp;

import java.time.Duration;

/**
 * How long an encoder may take.
 *
 * @param handshake from the accepted socket to the end of the TLS and RTMP handshakes
 * @param publish from the accepted socket to an accepted publish
 * @param stall of a publisher without one audio or video message
 * @param idle after its publish ended, until the next publish on the same connection
 * @param takeover of silence after which another valid key may take the camera over; the same
 *     key takes over at once
 * @param linger between a refusal and the closed socket, so that the encoder can read why
 */
public record RtmpTimeouts(
        Duration handshake, Duration publish, Duration stall, Duration idle, Duration takeover, Duration linger) {
    public static final RtmpTimeouts DEFAULT = new RtmpTimeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofMillis(500));

    public RtmpTimeouts {
        positive("handshake", handshake);
        positive("publish", publish);
        positive("stall", stall);
        positive("idle", idle);
        positive("takeover", takeover);
        positive("linger", linger);
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("the " + name + " time-out must be more than zero, not " + value);
        }
    }
}
