package io.millrace.app.bench;

import java.time.Duration;

/**
 * What {@code bench glass} found.
 *
 * @param settledMillis sorted: for each frame, from its being drawn to its being shown, after the player
 *     has come to its distance from the live edge
 * @param firstPictureMillis from asking for the page to the first frame
 * @param unread frames whose time could not be read
 * @param stalls times the player ran out of media, the whole time
 */
public record GlassResult(
        String machine,
        Duration duration,
        int[] settledMillis,
        long firstPictureMillis,
        long frames,
        long unread,
        long stalls,
        double loadAverage,
        boolean cut) {
    /** Half of what a camera sends would be a slide show. */
    private static final double ENOUGH_FRAMES_PER_SECOND = 12;

    public GlassResult {
        settledMillis = settledMillis.clone();
    }

    @Override
    public int[] settledMillis() {
        return settledMillis.clone();
    }

    /** @param share 0 to 1 */
    public int percentile(double share) {
        return settledMillis.length == 0
                ? -1
                : settledMillis[(int) Math.min(settledMillis.length - 1L, (long) (settledMillis.length * share))];
    }

    public boolean passed() {
        return settledMillis.length > duration.toSeconds() * ENOUGH_FRAMES_PER_SECOND || cut && frames > 0;
    }
}
