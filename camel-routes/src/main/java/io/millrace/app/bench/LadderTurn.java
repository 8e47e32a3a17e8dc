package io.millrace.app.bench;

import java.util.List;

/**
 * One way to encode the clip, measured.
 *
 * @param name in the table
 * @param cpuPerSecond CPU seconds for a second of the stream; the median of the rounds
 * @param rungs largest first
 */
public record LadderTurn(String name, double cpuPerSecond, List<Quality> rungs) {
    /**
     * What came out of one rung.
     *
     * @param bitsPerSecond as it is, not as it was asked for
     * @param ssim against the clip at the rung's size; not a number where it was not compared
     */
    public record Quality(String name, long bitsPerSecond, double ssim) {}
}
