package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.memory.ChunkBytes;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rungs declare for the source's sound: never below what a segment has. */
class SoundRateTest {
    private static final InitSection INIT = new InitSection(0, List.of(), new byte[0]);
    private static final int CHUNKS_A_SEGMENT = 10;

    private final SoundRate rate = new SoundRate();
    private int settled;

    @ParameterizedTest
    @CsvSource({"24000, 24000, 28800", "64000, 64000, 76800", "140000, 140000, 168000", "320000, 320000, 384000"})
    void isWhatTheSourceSends(int bitsPerSecond, long average, long peak) {
        send(bitsPerSecond, 3);
        assertThat(rate.settled("mp4a.40.2")).isEqualTo(new RungSound("mp4a.40.2", average, peak));
        int before = settled;
        send(bitsPerSecond, 20);
        assertThat(settled).isEqualTo(before);
    }

    @Test
    void isABoundBeforeASegmentWasMeasured() {
        rate.add(chunk(true, 64_000 / 5));
        rate.add(chunk(false, 64_000 / 5));
        rate.settle();
        assertThat(rate.settled("")).isEqualTo(new RungSound("", 64_000, 160_000));

        SoundRate loud = new SoundRate();
        loud.add(chunk(true, 320_000 / 5));
        loud.settle();
        assertThat(loud.settled("")).isEqualTo(new RungSound("", 320_000, 384_000));
    }

    @Test
    void risesBeforeTheSegmentIsCompleteThatHasMore() {
        send(32_000, 3);
        assertThat(rate.settled("").peakBitsPerSecond()).isEqualTo(38_400);
        send(128_000, 1);
        assertThat(rate.settled("").peakBitsPerSecond()).isGreaterThanOrEqualTo(128_000);
        send(128_000, 10);
        assertThat(rate.settled("").averageBitsPerSecond()).isBetween(80_000L, 128_000L);
    }

    @Test
    void keepsThePeakWhenTheSoundFallsSilent() {
        send(128_000, 3);
        send(2_000, 20);
        RungSound sound = rate.settled("");
        assertThat(sound.peakBitsPerSecond()).isEqualTo(153_600);
        assertThat(sound.averageBitsPerSecond()).isLessThan(40_000);
    }

    @Test
    void doesNotTakeAShortSegmentForAPeak() {
        send(64_000, 2);
        // 200 ms with the sound of a second, as after a hiccup.
        add(chunk(true, 64_000));
        add(chunk(true, 0));
        for (int i = 0; i < 2 * CHUNKS_A_SEGMENT; i++) {
            add(chunk(i == CHUNKS_A_SEGMENT, 64_000 / 5));
        }
        assertThat(rate.settled("").peakBitsPerSecond()).isLessThan(64_000 * 2);
    }

    private void send(int bitsPerSecond, int segments) {
        for (int i = 0; i < segments * CHUNKS_A_SEGMENT; i++) {
            add(chunk(i % CHUNKS_A_SEGMENT == 0, bitsPerSecond / 5));
        }
    }

    private void add(Chunk chunk) {
        rate.add(chunk);
        if (rate.strayed(chunk.startsSegment())) {
            rate.settle();
            settled++;
        }
    }

    private static Chunk chunk(boolean startsSegment, int soundBits) {
        return new Chunk(
                INIT,
                1,
                startsSegment,
                startsSegment,
                false,
                Instant.EPOCH,
                0,
                200_000,
                5,
                9,
                soundBits / 8,
                ChunkBytes.of(new byte[0]),
                0,
                200_000);
    }
}
