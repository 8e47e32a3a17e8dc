package io.millrace.media.cmaf;

import io.millrace.media.CodecConfiguration;

/**
 * One track as a {@code moov} describes it.
 *
 * @param id track_ID
 * @param timescale ticks a second of its fragments
 * @param handler {@code vide}, {@code soun} or another, as a number ({@link BoxType#of})
 * @param sampleEntry type of the first sample entry: {@code avc1}, {@code mp4a}, …; 0 if there is none
 * @param configuration body of avcC, hvcC, av1C or dOps, or the AudioSpecificConfig; empty if there is none
 * @param widthPixels 0 for audio
 * @param heightPixels 0 for audio
 * @param sampleRateHz 0 for video
 * @param channels 0 for video
 * @param defaultDurationTicks from {@code trex}
 * @param defaultSizeBytes from {@code trex}
 * @param defaultFlags from {@code trex}
 */
public record MovieTrack(
        int id,
        int timescale,
        int handler,
        int sampleEntry,
        CodecConfiguration configuration,
        int widthPixels,
        int heightPixels,
        int sampleRateHz,
        int channels,
        int defaultDurationTicks,
        int defaultSizeBytes,
        int defaultFlags) {
    public static final int VIDEO_HANDLER = BoxType.of("vide");
    public static final int AUDIO_HANDLER = BoxType.of("soun");

    public boolean video() {
        return handler == VIDEO_HANDLER;
    }

    public boolean audio() {
        return handler == AUDIO_HANDLER;
    }
}
