package io.millrace.media.codec;

/**
 * The part of the VUI (H.264 annex E, H.265 annex E) that packaging uses.
 *
 * @param ticksPerSecond {@code time_scale}; 0 when unknown
 * @param unitsInTick {@code num_units_in_tick}; 1 when unknown
 */
record VideoUsability(
        int pixelWidth, int pixelHeight, VideoFormat.Colour colour, long ticksPerSecond, long unitsInTick) {
    static final VideoUsability UNKNOWN = new VideoUsability(1, 1, VideoFormat.Colour.UNSPECIFIED, 0, 1);
    private static final int EXTENDED_SAR = 255;
    // Table E-1, aspect_ratio_idc 1 to 16.
    private static final int[][] PIXEL_RATIOS = {
        {1, 1}, {12, 11}, {10, 11}, {16, 11}, {40, 33}, {24, 11}, {20, 11}, {32, 11},
        {80, 33}, {18, 11}, {15, 11}, {64, 33}, {160, 99}, {4, 3}, {3, 2}, {2, 1}
    };

    /** Reads a VUI. What follows a place where it breaks off or makes no sense is unknown. */
    static VideoUsability read(BitReader in, boolean hevc) {
        VideoUsability known = UNKNOWN;
        try {
            known = known.readAspectRatio(in);
            if (in.flag()) { // overscan_info_present_flag
                in.skip(1);
            }
            known = known.readColour(in);
            if (in.flag()) { // chroma_loc_info_present_flag
                in.skipExpGolomb();
                in.skipExpGolomb();
            }
            if (hevc) {
                in.skip(3); // neutral_chroma_indication_flag, field_seq_flag, frame_field_info_present_flag
                if (in.flag()) { // default_display_window_flag
                    for (int i = 0; i < 4; i++) {
                        in.skipExpGolomb();
                    }
                }
            }
            return known.readTiming(in);
        } catch (CodecConfigurationException brokenOff) {
            // Nothing decodes differently without the VUI, and cameras that cut it short exist.
            return known;
        }
    }

    private VideoUsability readAspectRatio(BitReader in) {
        if (!in.flag()) {
            return this;
        }
        int ratio = in.bits(8);
        int width = 1;
        int height = 1;
        if (ratio == EXTENDED_SAR) {
            width = in.bits(16);
            height = in.bits(16);
        } else if (ratio >= 1 && ratio <= PIXEL_RATIOS.length) {
            width = PIXEL_RATIOS[ratio - 1][0];
            height = PIXEL_RATIOS[ratio - 1][1];
        }
        boolean valid = width > 0 && height > 0;
        return new VideoUsability(valid ? width : 1, valid ? height : 1, colour, ticksPerSecond, unitsInTick);
    }

    private VideoUsability readColour(BitReader in) {
        if (!in.flag()) {
            return this;
        }
        in.skip(3); // video_format
        boolean fullRange = in.flag();
        VideoFormat.Colour read = new VideoFormat.Colour(2, 2, 2, fullRange);
        if (in.flag()) {
            read = new VideoFormat.Colour(in.bits(8), in.bits(8), in.bits(8), fullRange);
        }
        return new VideoUsability(pixelWidth, pixelHeight, read, ticksPerSecond, unitsInTick);
    }

    private VideoUsability readTiming(BitReader in) {
        if (!in.flag()) {
            return this;
        }
        long units = in.longBits(32);
        long scale = in.longBits(32);
        boolean valid = units > 0 && scale > 0;
        return valid ? new VideoUsability(pixelWidth, pixelHeight, colour, scale, units) : this;
    }
}
