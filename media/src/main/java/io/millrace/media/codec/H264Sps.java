package io.millrace.media.codec;

/** An H.264 sequence parameter set (7.3.2.1.1). */
record H264Sps(
        int profile,
        int constraints,
        int level,
        int chromaFormat,
        int lumaBitDepth,
        int chromaBitDepth,
        VideoFormat format) {
    // 16 times the largest level's width: nothing real is refused, and products fit an int.
    private static final int MAX_MACROBLOCKS_A_SIDE = 2_048;
    private static final int MAX_BIT_DEPTH_MINUS_8 = 6;

    /** @param nal the NAL unit, its header byte included */
    static H264Sps parse(byte[] nal) {
        BitReader in = BitReader.ofNal(nal, 1);
        int profile = in.bits(8);
        int constraints = in.bits(8);
        int level = in.bits(8);
        in.unsignedExpGolomb(31, "seq_parameter_set_id");
        int chromaFormat = 1;
        int lumaDepth = 8;
        int chromaDepth = 8;
        boolean separatePlanes = false;
        if (carriesChroma(profile)) {
            chromaFormat = in.unsignedExpGolomb(3, "chroma_format_idc");
            separatePlanes = chromaFormat == 3 && in.flag();
            lumaDepth = 8 + in.unsignedExpGolomb(MAX_BIT_DEPTH_MINUS_8, "bit_depth_luma_minus8");
            chromaDepth = 8 + in.unsignedExpGolomb(MAX_BIT_DEPTH_MINUS_8, "bit_depth_chroma_minus8");
            in.skip(1); // qpprime_y_zero_transform_bypass_flag
            if (in.flag()) {
                skipScalingMatrix(in, chromaFormat == 3 ? 12 : 8);
            }
        }
        in.unsignedExpGolomb(12, "log2_max_frame_num_minus4");
        skipPictureOrder(in);
        in.skipExpGolomb(); // max_num_ref_frames
        in.skip(1); // gaps_in_frame_num_value_allowed_flag
        int width = 16 * (in.unsignedExpGolomb(MAX_MACROBLOCKS_A_SIDE - 1, "pic_width_in_mbs_minus1") + 1);
        int mapHeight = in.unsignedExpGolomb(MAX_MACROBLOCKS_A_SIDE - 1, "pic_height_in_map_units_minus1") + 1;
        boolean framesOnly = in.flag();
        int height = 16 * mapHeight * (framesOnly ? 1 : 2);
        if (!framesOnly) {
            in.skip(1); // mb_adaptive_frame_field_flag
        }
        in.skip(1); // direct_8x8_inference_flag
        if (in.flag()) {
            int chromaArray = separatePlanes ? 0 : chromaFormat;
            int unitX = chromaArray == 1 || chromaArray == 2 ? 2 : 1;
            int unitY = (chromaArray == 1 ? 2 : 1) * (framesOnly ? 1 : 2);
            width -= unitX * (crop(in) + crop(in));
            height -= unitY * (crop(in) + crop(in));
        }
        if (width < 1 || height < 1) {
            throw new CodecConfigurationException("the H.264 picture is cropped to nothing");
        }
        VideoUsability vui = in.bitsLeft() > 0 && in.flag() ? VideoUsability.read(in, false) : VideoUsability.UNKNOWN;
        VideoFormat format = new VideoFormat(
                width,
                height,
                lumaDepth,
                chromaFormat,
                vui.pixelWidth(),
                vui.pixelHeight(),
                vui.ticksPerSecond(),
                2 * vui.unitsInTick(), // a tick is a field (E.2.1)
                vui.colour());
        return new H264Sps(profile, constraints, level, chromaFormat, lumaDepth, chromaDepth, format);
    }

    /** Whether this profile's SPS and its configuration record carry chroma format and bit depths. */
    static boolean carriesChroma(int profile) {
        return switch (profile) {
            case 44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244 -> true;
            default -> false;
        };
    }

    private static int crop(BitReader in) {
        return in.unsignedExpGolomb(16 * MAX_MACROBLOCKS_A_SIDE, "frame_crop_offset");
    }

    private static void skipPictureOrder(BitReader in) {
        switch (in.unsignedExpGolomb(2, "pic_order_cnt_type")) {
            case 0 -> in.unsignedExpGolomb(12, "log2_max_pic_order_cnt_lsb_minus4");
            case 1 -> {
                in.skip(1); // delta_pic_order_always_zero_flag
                in.skipExpGolomb();
                in.skipExpGolomb();
                int frames = in.unsignedExpGolomb(255, "num_ref_frames_in_pic_order_cnt_cycle");
                for (int i = 0; i < frames; i++) {
                    in.skipExpGolomb();
                }
            }
            default -> {}
        }
    }

    private static void skipScalingMatrix(BitReader in, int lists) {
        for (int list = 0; list < lists; list++) {
            if (!in.flag()) {
                continue;
            }
            int last = 8;
            int next = 8;
            for (int i = 0; i < (list < 6 ? 16 : 64); i++) {
                if (next != 0) {
                    next = last + in.signedExpGolomb("delta_scale") & 0xff;
                }
                last = next == 0 ? last : next;
            }
        }
    }
}
