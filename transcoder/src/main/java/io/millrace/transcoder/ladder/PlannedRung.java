package io.millrace.transcoder.ladder;

import io.millrace.media.Codec;
import io.millrace.media.hls.Rung;
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

    private static final int ENCODED_AUDIO_BITS_PER_SECOND = 96_000;
    private static final int COPIED_AUDIO_BITS_PER_SECOND = 160_000;
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

    /** CPU seconds a second to scale and encode it; {@link CpuBudget} says how that was measured. */
    double cores() {
        return CpuBudget.encodeCores((double) widthPixels * heightPixels * framesPerSecond, profile.preset());
    }

    /** As the multivariant playlist lists it. */
    Rung declare(Codec.@Nullable Audio audio) {
        String codecs = String.format(Locale.ROOT, "avc1.6400%02x", level);
        int rest = BOX_BITS_PER_SECOND;
        if (audio != null) {
            boolean copied = audio instanceof Codec.Aac;
            codecs += "," + (copied ? audio.rfc6381() : "mp4a.40.2");
            rest += copied ? COPIED_AUDIO_BITS_PER_SECOND : ENCODED_AUDIO_BITS_PER_SECOND;
        }
        return new Rung(
                name(),
                codecs,
                widthPixels,
                heightPixels,
                framesPerSecond,
                percent(PEAK_PERCENT) + (long) rest,
                profile.bitsPerSecond() + (long) rest);
    }

    private int percent(int percent) {
        return (int) ((long) profile.bitsPerSecond() * percent / 100);
    }
}
