package io.millrace.transcoder.ladder;

/** Levels of H.264 (ITU-T H.264, table A-1), as far as a picture's size and rate choose one. */
final class H264Level {
    /** level_idc, macroblocks a second, macroblocks a frame. */
    private static final int[][] LIMITS = {
        {30, 40_500, 1_620},
        {31, 108_000, 3_600},
        {32, 216_000, 5_120},
        {40, 245_760, 8_192},
        {42, 522_240, 8_704},
        {50, 589_824, 22_080},
        {51, 983_040, 36_864},
        {52, 2_073_600, 36_864},
    };

    private H264Level() {}

    /** @return level_idc: ten times the level */
    static int of(int widthPixels, int heightPixels, double framesPerSecond) {
        int macroblocks = (widthPixels + 15) / 16 * ((heightPixels + 15) / 16);
        for (int[] limit : LIMITS) {
            // Rates are measured: a hundredth too fast is not a level more.
            if (macroblocks <= limit[2] && macroblocks * framesPerSecond * 0.99 <= limit[1]) {
                return limit[0];
            }
        }
        return LIMITS[LIMITS.length - 1][0];
    }
}
