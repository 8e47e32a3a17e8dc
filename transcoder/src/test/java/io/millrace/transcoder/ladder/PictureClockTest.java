package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.memory.ChunkBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureClockTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    /** @param delayTicks from its decoding to its presentation */
    private static PictureClock startingAt(long startMicros, int delayTicks) {
        Chunk chunk = new Chunk(
                new InitSection(1, List.of(), new byte[] {1}),
                7,
                true,
                true,
                false,
                START,
                startMicros,
                200_000,
                5,
                0,
                0,
                ChunkBytes.of(new byte[] {1}),
                0,
                200_000);
        return PictureClock.startingWith(new SourceChunk(chunk, List.of(), delayTicks));
    }

    @Test
    void aPictureIsOfTheTimeAtWhichItsKeyframeWasDecoded() {
        PictureClock clock = startingAt(5_000_000, 7_200);
        assertThat(clock.at(5_080)).isEqualTo(START);
        assertThat(clock.at(15_080)).isEqualTo(START.plusSeconds(10));
    }

    @Test
    void timesOf32BitsGoOnWhereTheyStartAgain() {
        long startMillis = Duration.ofDays(49).toMillis();
        PictureClock clock = startingAt(startMillis * 1_000, 0);
        for (long hour = 0; hour <= 24 * 120; hour += 7) {
            long millis = startMillis + hour * 3_600_000;
            assertThat(clock.at((int) millis)).isEqualTo(START.plus(Duration.ofHours(hour)));
        }
    }
}
