package io.millrace.transcoder.ladder;

import io.millrace.media.hls.Rung;
import io.millrace.media.ladder.RungProfile;
import io.millrace.transcoder.hardware.EncodeRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A rung for one source, its numbers settled.
 *
 * @param frameDivisor of the source's frames, every one, every second, …
 * @param framesPerSecond what comes of that
 * @param level H.264's level_idc
 */
record PlannedRung(
        RungProfile profile, int widthPixels, int heightPixels, int frameDivisor, double framesPerSecond, int level) {
    /** The encoder's buffer: how far it may run ahead of the average within a segment. */
    private static final int MAX_RATE_PERCENT = 100;

    private static final int BUFFER_PERCENT = 80;
    /** Of a segment of two seconds, the shortest: the buffer's content on top of the highest rate. */
    private static final int PEAK_PERCENT = MAX_RATE_PERCENT + BUFFER_PERCENT / 2;

    /** Boxes around samples: some hundred bytes five times a second. */
    private static final int BOX_BITS_PER_SECOND = 12_000;

    String name() {
        return profile.name();
    }

    int maxRate() {
        return percent(MAX_RATE_PERCENT);
    }

    int bufferBits() {
        return percent(BUFFER_PERCENT);
    }

    /**
     * As an encoder is told. It counts seconds by the source's frame rate: with every second frame
     * it would spend half of what it may, so it may spend as many times more.
     */
    EncodeRequest toEncode() {
        return new EncodeRequest(
                profile.preset(),
                profile.bitsPerSecond() * frameDivisor,
                maxRate() * frameDivisor,
                bufferBits(),
                level);
    }

    /** CPU seconds a second to scale and encode it; {@link CpuBudget} says how that was measured. */
    double cores() {
        return CpuBudget.encodeCores(pixelRate(), profile.preset());
    }

    /** Pixels a second. */
    double pixelRate() {
        return widthPixels * heightPixels * framesPerSecond;
    }

    PlannedRung withBitsPerSecond(int bits) {
        return new PlannedRung(
                profile.withBitsPerSecond(bits), widthPixels, heightPixels, frameDivisor, framesPerSecond, level);
    }

    /** As the multivariant playlist lists it. */
    Rung declare(@Nullable RungSound sound) {
        String codecs = String.format(Locale.ROOT, "avc1.6400%02x", level);
        if (sound != null) {
            codecs += "," + sound.rfc6381();
        }
        return new Rung(
                name(),
                codecs,
                widthPixels,
                heightPixels,
                framesPerSecond,
                peakBitsPerSecond(sound),
                profile.bitsPerSecond() + BOX_BITS_PER_SECOND + (sound == null ? 0 : sound.averageBitsPerSecond()));
    }

    /** {@code BANDWIDTH}, with {@code sound} beside the pictures. */
    long peakBitsPerSecond(@Nullable RungSound sound) {
        return percent(PEAK_PERCENT) + besidesVideo(sound);
    }

    /** How much video a rung may have so that its {@code BANDWIDTH} is {@code peak}; not above 0 if it cannot be. */
    static long videoBitsForPeak(double peak, @Nullable RungSound sound) {
        return (long) ((peak - besidesVideo(sound)) * 100 / PEAK_PERCENT);
    }

    /** At its peak. */
    private static long besidesVideo(@Nullable RungSound sound) {
        return BOX_BITS_PER_SECOND + (sound == null ? 0 : sound.peakBitsPerSecond());
    }

    /** Whether viewers could go on from one to the other: all but the bitrate is the same. */
    boolean looksLike(PlannedRung other) {
        return name().equals(other.name())
                && widthPixels == other.widthPixels
                && heightPixels == other.heightPixels
                && frameDivisor == other.frameDivisor
                && level == other.level;
    }

    private int percent(int percent) {
        return (int) ((long) profile.bitsPerSecond() * percent / 100);
    }
}
