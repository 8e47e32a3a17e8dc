package io.millrace.transcoder.hardware;

import java.time.Duration;

/**
 * Whether an encoder made a picture here.
 *
 * @param detail why not, in FFmpeg's words; empty when it works
 */
public record ProbeResult(HardwareEncoder encoder, boolean works, String detail, Duration took) {
    public ProbeResult {
        if (works != detail.isEmpty()) {
            throw new IllegalArgumentException("either it works, or there is a reason why not: " + detail);
        }
    }
}
