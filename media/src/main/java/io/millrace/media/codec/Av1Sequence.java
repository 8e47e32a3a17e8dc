package io.millrace.media.codec;

/** An AV1 sequence header (AV1, 5.5). */
record Av1Sequence(
        int profile,
        int level,
        int tier,
        boolean highBitDepth,
        boolean twelveBit,
        boolean monochrome,
        int subsamplingX,
        int subsamplingY,
        int chromaSamplePosition,
        VideoFormat format) {
    private static final int SRGB_PRIMARIES = 1;
    private static final int SRGB_TRANSFER = 13;

    /** @param payload of the OBU, without its header and size */
    static Av1Sequence parse(byte[] payload) {
        return new Reader(new BitReader(payload, 0, payload.length)).read();
    }

    private static final class Reader {
        private final BitReader in;
        private int level;
        private int tier;
        private long unitsInTick = 1;
        private long ticksPerSecond;
        private int delayBits;
        private boolean decoderModel;

        Reader(BitReader in) {
            this.in = in;
        }

        Av1Sequence read() {
            int profile = in.bits(3);
            if (profile > 2) {
                throw new CodecConfigurationException("AV1 profile " + profile + " is reserved");
            }
            in.skip(1); // still_picture
            boolean reduced = in.flag(); // reduced_still_picture_header
            if (reduced) {
                level = in.bits(5);
            } else {
                readTiming();
                readOperatingPoints();
            }
            int widthBits = in.bits(4) + 1;
            int heightBits = in.bits(4) + 1;
            int width = in.bits(widthBits) + 1;
            int height = in.bits(heightBits) + 1;
            skipTools(reduced);
            return readColour(profile, width, height);
        }

        private void readTiming() {
            if (!in.flag()) {
                return;
            }
            long units = in.longBits(32);
            long scale = in.longBits(32);
            if (in.flag()) { // equal_picture_interval
                long ticks = 1L + in.unsignedExpGolomb(Integer.MAX_VALUE, "num_ticks_per_picture_minus_1");
                if (units > 0 && scale > 0 && units <= Long.MAX_VALUE / ticks) {
                    unitsInTick = units * ticks;
                    ticksPerSecond = scale;
                }
            }
            decoderModel = in.flag();
            if (decoderModel) {
                delayBits = in.bits(5) + 1;
                in.skip(32 + 5 + 5);
            }
        }

        private void readOperatingPoints() {
            boolean displayDelay = in.flag();
            int points = in.bits(5) + 1;
            for (int i = 0; i < points; i++) {
                in.skip(12); // operating_point_idc
                int pointLevel = in.bits(5);
                int pointTier = pointLevel > 7 ? in.bits(1) : 0;
                if (i == 0) {
                    level = pointLevel;
                    tier = pointTier;
                }
                if (decoderModel && in.flag()) {
                    in.skip(2 * delayBits + 1);
                }
                if (displayDelay && in.flag()) {
                    in.skip(4);
                }
            }
        }

        private void skipTools(boolean reduced) {
            if (!reduced && in.flag()) { // frame_id_numbers_present_flag
                in.skip(7);
            }
            in.skip(3); // use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
            if (!reduced) {
                in.skip(4); // interintra and masked compound, warped motion, dual filter
                boolean orderHint = in.flag();
                if (orderHint) {
                    in.skip(2); // enable_jnt_comp, enable_ref_frame_mvs
                }
                boolean choose = in.flag(); // seq_choose_screen_content_tools
                if (choose || in.flag()) { // else seq_force_screen_content_tools
                    if (!in.flag()) { // seq_choose_integer_mv
                        in.skip(1);
                    }
                }
                if (orderHint) {
                    in.skip(3);
                }
            }
            in.skip(3); // enable_superres, enable_cdef, enable_restoration
        }

        private Av1Sequence readColour(int profile, int width, int height) {
            boolean highBitDepth = in.flag();
            boolean twelveBit = profile == 2 && highBitDepth && in.flag();
            boolean monochrome = profile != 1 && in.flag();
            int primaries = 2;
            int transfer = 2;
            int matrix = 2;
            if (in.flag()) {
                primaries = in.bits(8);
                transfer = in.bits(8);
                matrix = in.bits(8);
            }
            boolean srgb = !monochrome && primaries == SRGB_PRIMARIES && transfer == SRGB_TRANSFER && matrix == 0;
            boolean fullRange = srgb || in.flag();
            int x = monochrome || profile == 0 ? 1 : 0;
            int y = x;
            if (srgb) {
                x = 0;
                y = 0;
            } else if (!monochrome && profile == 2) {
                x = twelveBit ? in.bits(1) : 1;
                y = twelveBit && x == 1 ? in.bits(1) : 0;
            }
            int position = !monochrome && x == 1 && y == 1 ? in.bits(2) : 0;
            VideoFormat format = new VideoFormat(
                    width,
                    height,
                    twelveBit ? 12 : highBitDepth ? 10 : 8,
                    monochrome ? 0 : x == 0 ? 3 : y == 0 ? 2 : 1,
                    1,
                    1,
                    ticksPerSecond,
                    unitsInTick,
                    new VideoFormat.Colour(primaries, transfer, matrix, fullRange));
            return new Av1Sequence(profile, level, tier, highBitDepth, twelveBit, monochrome, x, y, position, format);
        }
    }
}
