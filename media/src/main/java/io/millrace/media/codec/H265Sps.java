package io.millrace.media.codec;

/**
 * An H.265 sequence parameter set (7.3.2.2).
 *
 * @param profileSpaceTierProfile general_profile_space, general_tier_flag, general_profile_idc
 * @param compatibility general_profile_compatibility_flags, 32 bits
 * @param constraints the 48 bits of general constraint flags
 */
record H265Sps(
        int profileSpaceTierProfile,
        long compatibility,
        long constraints,
        int level,
        int temporalLayers,
        boolean temporalIdNested,
        int chromaBitDepth,
        VideoFormat format) {
    private static final int MAX_SIDE_PIXELS = 32_768;
    private static final int MAX_SHORT_TERM_SETS = 64;
    private static final int MAX_LONG_TERM_PICTURES = 32;
    private static final int MAX_DECODED_PICTURES = 16;

    /** @param nal the NAL unit, its two header bytes included */
    static H265Sps parse(byte[] nal) {
        return parse(BitReader.ofNal(nal, 2));
    }

    /** The id of an SPS, which stands after its profile and levels. */
    static int idOf(byte[] nal) {
        BitReader in = BitReader.ofNal(nal, 2);
        in.skip(4);
        int subLayersMinus1 = in.bits(3);
        in.skip(1 + 96);
        skipSubLayerLevels(in, subLayersMinus1);
        return in.unsignedExpGolomb(15, "sps_seq_parameter_set_id");
    }

    private static H265Sps parse(BitReader in) {
        in.skip(4); // sps_video_parameter_set_id
        int subLayersMinus1 = in.bits(3);
        if (subLayersMinus1 > 6) {
            throw new CodecConfigurationException("sps_max_sub_layers_minus1 is 7, and at most 6 is allowed");
        }
        boolean nested = in.flag();
        int profile = in.bits(8);
        long compatibility = in.longBits(32);
        long constraints = in.longBits(48);
        int level = in.bits(8);
        skipSubLayerLevels(in, subLayersMinus1);
        in.unsignedExpGolomb(15, "sps_seq_parameter_set_id");
        int chromaFormat = in.unsignedExpGolomb(3, "chroma_format_idc");
        boolean separatePlanes = chromaFormat == 3 && in.flag();
        int width = in.unsignedExpGolomb(MAX_SIDE_PIXELS, "pic_width_in_luma_samples");
        int height = in.unsignedExpGolomb(MAX_SIDE_PIXELS, "pic_height_in_luma_samples");
        if (in.flag()) {
            int chromaArray = separatePlanes ? 0 : chromaFormat;
            width -= (chromaArray == 1 || chromaArray == 2 ? 2 : 1) * (crop(in) + crop(in));
            height -= (chromaArray == 1 ? 2 : 1) * (crop(in) + crop(in));
        }
        if (width < 1 || height < 1) {
            throw new CodecConfigurationException("the H.265 picture is empty");
        }
        int lumaDepth = 8 + in.unsignedExpGolomb(8, "bit_depth_luma_minus8");
        int chromaDepth = 8 + in.unsignedExpGolomb(8, "bit_depth_chroma_minus8");
        VideoUsability vui;
        try {
            vui = readUsability(in, subLayersMinus1);
        } catch (CodecConfigurationException brokenOff) {
            // What stands between the size and the VUI only decoders need: let them judge it.
            vui = VideoUsability.UNKNOWN;
        }
        VideoFormat format = new VideoFormat(
                width,
                height,
                lumaDepth,
                chromaFormat,
                vui.pixelWidth(),
                vui.pixelHeight(),
                vui.ticksPerSecond(),
                vui.unitsInTick(),
                vui.colour());
        return new H265Sps(
                profile, compatibility, constraints, level, subLayersMinus1 + 1, nested, chromaDepth, format);
    }

    private static int crop(BitReader in) {
        return in.unsignedExpGolomb(MAX_SIDE_PIXELS, "conf_win_offset");
    }

    private static void skipSubLayerLevels(BitReader in, int subLayersMinus1) {
        if (subLayersMinus1 == 0) {
            return;
        }
        int flags = in.bits(16); // two bits for each of eight sub-layers, from the top
        for (int i = 0; i < subLayersMinus1; i++) {
            boolean profilePresent = (flags >> (15 - 2 * i) & 1) != 0;
            boolean levelPresent = (flags >> (14 - 2 * i) & 1) != 0;
            in.skip((profilePresent ? 88 : 0) + (levelPresent ? 8 : 0));
        }
    }

    private static VideoUsability readUsability(BitReader in, int subLayersMinus1) {
        int pictureOrderBits = 4 + in.unsignedExpGolomb(12, "log2_max_pic_order_cnt_lsb_minus4");
        boolean everySubLayer = in.flag();
        for (int i = everySubLayer ? 0 : subLayersMinus1; i <= subLayersMinus1; i++) {
            in.skipExpGolomb();
            in.skipExpGolomb();
            in.skipExpGolomb();
        }
        for (int i = 0; i < 6; i++) { // coding and transform block sizes, transform depths
            in.skipExpGolomb();
        }
        boolean scalingListEnabled = in.flag();
        if (scalingListEnabled && in.flag()) { // sps_scaling_list_data_present_flag
            skipScalingLists(in);
        }
        in.skip(2); // amp_enabled_flag, sample_adaptive_offset_enabled_flag
        if (in.flag()) { // pcm_enabled_flag
            in.skip(8);
            in.skipExpGolomb();
            in.skipExpGolomb();
            in.skip(1);
        }
        skipShortTermSets(in);
        if (in.flag()) { // long_term_ref_pics_present_flag
            int pictures = in.unsignedExpGolomb(MAX_LONG_TERM_PICTURES, "num_long_term_ref_pics_sps");
            in.skip(pictures * (pictureOrderBits + 1));
        }
        in.skip(2); // sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
        return in.flag() ? VideoUsability.read(in, true) : VideoUsability.UNKNOWN;
    }

    // 7.3.4
    private static void skipScalingLists(BitReader in) {
        for (int size = 0; size < 4; size++) {
            for (int matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1) {
                if (!in.flag()) {
                    in.skipExpGolomb(); // scaling_list_pred_matrix_id_delta
                    continue;
                }
                int coefficients = Math.min(64, 1 << (4 + (size << 1)));
                for (int i = size > 1 ? -1 : 0; i < coefficients; i++) {
                    in.skipExpGolomb();
                }
            }
        }
    }

    // 7.3.7; the number of pictures in each set is what the next one may be predicted from.
    private static void skipShortTermSets(BitReader in) {
        int sets = in.unsignedExpGolomb(MAX_SHORT_TERM_SETS, "num_short_term_ref_pic_sets");
        int pictures = 0;
        for (int set = 0; set < sets; set++) {
            if (set > 0 && in.flag()) { // inter_ref_pic_set_prediction_flag
                in.skip(1); // delta_rps_sign
                in.skipExpGolomb(); // abs_delta_rps_minus1
                int used = 0;
                for (int i = 0; i <= pictures; i++) {
                    boolean usedByCurrent = in.flag();
                    if (usedByCurrent || in.flag()) { // use_delta_flag
                        used++;
                    }
                }
                pictures = used;
            } else {
                int negative = in.unsignedExpGolomb(MAX_DECODED_PICTURES, "num_negative_pics");
                int positive = in.unsignedExpGolomb(MAX_DECODED_PICTURES, "num_positive_pics");
                pictures = negative + positive;
                for (int i = 0; i < pictures; i++) {
                    in.skipExpGolomb();
                    in.skip(1);
                }
            }
        }
    }
}
