package io.millrace.recorder.tape;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.tape.FromZero;
import io.millrace.recorder.chain.Verdict;
import io.millrace.recorder.file.RecordingVerifier;
import io.millrace.recorder.testing.Fmp4Chunks;
import io.millrace.recorder.testing.TestTape;
import io.millrace.transcoder.testing.TestMedia;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file from the midst of a session, as it is downloaded: for FFmpeg, and for the chain. */
class FromZeroIT {
    private static final Path B_FRAMES =
            Fmp4Chunks.clip("recorder-b-frames.mp4", 12, "-c:v libx264 -preset ultrafast -bf 2 -g 50", "-c:a aac");

    @TempDir
    Path folder;

    private byte[] first;
    private byte[] later;

    @BeforeEach
    void record() throws Exception {
        try (TestTape tape = new TestTape(folder)) {
            tape.record(B_FRAMES, Instant.parse("2026-11-21T09:59:58Z"), 4);
            first = Files.readAllBytes(tape.inSpool().getFirst().file());
            later = Files.readAllBytes(tape.inSpool().get(2).file());
        }
    }

    private byte[] moved(long offset, long length) throws Exception {
        FromZero view = FromZero.of(Arrays.copyOf(later, Math.min(later.length, 256 << 10)))
                .orElseThrow();
        try (InputStream in =
                view.open(offset, length, (from, bytes) -> new ByteArrayInputStream(later, (int) from, (int) bytes))) {
            return in.readAllBytes();
        }
    }

    private Path file(String name, byte[] content) throws Exception {
        return Files.write(folder.resolve(name), content);
    }

    private static double startSeconds(Path file) {
        Matcher start = Pattern.compile("\"start_time\": \"([0-9.]+)\"")
                .matcher(TestMedia.probe(file.toString(), "format=start_time"));
        assertThat(start.find()).isTrue();
        return Double.parseDouble(start.group(1));
    }

    @Test
    void beginsAtZeroAndShowsTheSame() throws Exception {
        Path original = file("original.mp4", later);
        Path moved = file("moved.mp4", moved(0, later.length));
        assertThat(startSeconds(original)).isGreaterThan(5);
        assertThat(startSeconds(moved)).isLessThan(0.1);
        assertThat(moved).hasSize(later.length);
        for (String stream : List.of("v:0", "a:0")) {
            assertThat(TestMedia.frameMd5(moved.toString(), stream))
                    .isEqualTo(TestMedia.frameMd5(original.toString(), stream));
        }
        assertThat(FromZero.of(first)).as("it begins at 0 by itself").isEmpty();
        assertThat(FromZero.of("no recording".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
    }

    @Test
    void anyRangeIsThatOfTheWhole() throws Exception {
        byte[] whole = moved(0, later.length);
        assertThat(whole).isNotEqualTo(later);
        Random random = new Random(20_261_121);
        for (int i = 0; i < 200; i++) {
            int from = random.nextInt(later.length);
            int length = 1 + random.nextInt(Math.min(later.length - from, i % 2 == 0 ? 100 : later.length));
            assertThat(moved(from, length))
                    .as("%d bytes from %d", length, from)
                    .isEqualTo(Arrays.copyOfRange(whole, from, from + length));
        }
    }

    /** Moved back to the byte: the chain says the same of it, good or bad. */
    @Test
    void theChainHoldsForIt() throws Exception {
        byte[] moved = moved(0, later.length);
        assertThat(verdict(moved)).isInstanceOf(Verdict.Intact.class);

        byte[] changed = moved.clone();
        changed[changed.length - 20_000] ^= 1;
        assertThat(verdict(changed))
                .isInstanceOfSatisfying(
                        Verdict.Broken.class,
                        broken -> assertThat(broken.damage()).isEqualTo(Verdict.Damage.FRAGMENT_CHANGED));

        byte[] lying = moved.clone();
        lying[indexOf(lying, "mrts") + 19] ^= 1;
        assertThat(verdict(lying)).isInstanceOfSatisfying(Verdict.Broken.class, broken -> {
            assertThat(broken.damage()).isEqualTo(Verdict.Damage.FRAGMENT_CHANGED);
            assertThat(broken.fragment()).isZero();
        });
    }

    private Verdict verdict(byte[] content) throws Exception {
        return RecordingVerifier.verify(file("verified.mp4", content), List.of(TestTape.KEY.verifyingKey()));
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
