package io.millrace.recorder.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.millrace.media.Chunk;
import io.millrace.media.catalog.RecordingManifest;
import io.millrace.media.publish.EndReason;
import io.millrace.media.tape.TapeExports;
import io.millrace.media.tape.TapeExports.Gaps;
import io.millrace.media.tape.TapeExports.TapeExportException;
import io.millrace.recorder.chain.SignedManifest;
import io.millrace.recorder.testing.Fmp4Chunks;
import io.millrace.recorder.testing.ManualClock;
import io.millrace.recorder.testing.TestCamera;
import io.millrace.recorder.testing.TestTape;
import io.millrace.transcoder.testing.TestMedia;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What FFmpeg says of exports. */
class Mp4ExportsIT {
    private static final Instant START = Instant.parse("2026-11-21T09:59:58Z");
    private static final Instant SECOND = START.plusSeconds(44);
    private static final Path B_FRAMES =
            Fmp4Chunks.clip("recorder-b-frames.mp4", 12, "-c:v libx264 -preset ultrafast -bf 2 -g 50", "-c:a aac");
    private static final Path HEVC = Fmp4Chunks.clip(
            "recorder-hevc.mp4",
            12,
            "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=50 -tag:v hvc1",
            "-c:a aac");

    @TempDir
    Path folder;

    private TestTape tape;
    private TapeExports exports;

    @BeforeEach
    void open() throws Exception {
        tape = new TestTape(folder);
        exports = new Mp4Exports(tape.tape, tape.catalogue.manifests(), Duration.ofHours(1));
    }

    @AfterEach
    void close() throws Exception {
        tape.close();
    }

    private Path export(Instant from, Instant to, Gaps gaps) throws Exception {
        TapeExports.Export export = exports.prepare(TestTape.CAMERA, from, to, gaps);
        Path file = folder.resolve("export.mp4");
        Files.deleteIfExists(file);
        try (InputStream in = export.open()) {
            Files.copy(in, file);
        }
        assertThat(file).as("the length that was told").hasSize(export.sizeBytes());
        return file;
    }

    /** 25 pictures a second: the first that is shown at {@code from}, the last that begins before {@code to}. */
    @ParameterizedTest
    @CsvSource({
        "0, 12000, 0, 300",
        "2480, 7300, 62, 183",
        "5000, 5040, 125, 126",
        "3990, 4010, 99, 101",
        "1, 11999, 0, 300",
    })
    void firstAndLastFrameAreExact(int fromMillis, int toMillis, int firstFrame, int endFrame) throws Exception {
        tape.record(B_FRAMES, START, 4);
        tape.storeOne(true);
        Path file = export(START.plusMillis(fromMillis), START.plusMillis(toMillis), Gaps.CUT);
        assertThat(TestMedia.frameMd5(file.toString(), "v:0"))
                .isEqualTo(TestMedia.frameMd5(B_FRAMES.toString(), "v:0").subList(firstFrame, endFrame));
        assertThat(seconds(file))
                .isBetween((endFrame - firstFrame) / 25.0 - 0.001, (endFrame - firstFrame) / 25.0 + 0.05);
    }

    /** Without B-frames: picture and sound then begin at the same time. */
    @Test
    void soundOverFilesIsTheSource() throws Exception {
        Path clip = Fmp4Chunks.clip(
                "recorder-no-b-frames.mp4", 12, "-c:v libx264 -preset ultrafast -tune zerolatency -g 25", "-c:a aac");
        tape.record(clip, START, 4);
        Path file = export(START, START.plusSeconds(12), Gaps.CUT);
        List<String> source = TestMedia.frameMd5(clip.toString(), "a:0");
        List<String> sound = TestMedia.frameMd5(file.toString(), "a:0");
        // The last frame is cut where the range ends.
        assertThat(sound).hasSizeBetween(source.size() - 3, source.size());
        assertThat(sound.subList(0, sound.size() - 1)).isEqualTo(source.subList(0, sound.size() - 1));
    }

    /** The picture stalls after 32 of 25 a second. */
    @ParameterizedTest
    @CsvSource({"7, 7", "6, 6", "3, 3"})
    void soundThatGoesOnWithoutAPictureIsInIt(int toSeconds, int expectedSeconds) throws Exception {
        List<Chunk> chunks = new ArrayList<>();
        TestCamera camera = new TestCamera("yard", true, new ManualClock(START.toString()), chunks::add)
                .publish()
                .frames(32)
                .soundAlone(6_000);
        camera.end(EndReason.UNPUBLISHED);
        tape.record(chunks, 1);
        Path file = export(START, START.plusSeconds(toSeconds), Gaps.CUT);
        assertThat(packets(file, "v:0")).isEqualTo(32);
        assertThat(packets(file, "a:0") / 46.875).isBetween(expectedSeconds - 0.1, expectedSeconds + 0.4);
        assertThat(seconds(file)).isBetween(expectedSeconds - 0.1, expectedSeconds + 0.4);
    }

    private static int packets(Path file, String stream) {
        Matcher count = Pattern.compile("\"nb_read_packets\": \"([0-9]+)\"")
                .matcher(TestMedia.run(TestMedia.ffmpeg()
                        .ffprobe(List.of(
                                "-v",
                                "error",
                                "-of",
                                "json",
                                "-count_packets",
                                "-select_streams",
                                stream,
                                "-show_entries",
                                "stream=nb_read_packets",
                                file.toString()))));
        assertThat(count.find()).isTrue();
        return Integer.parseInt(count.group(1));
    }

    @ParameterizedTest
    @CsvSource({"CUT, 24", "HOLD, 56"})
    void gapsAreCutOrHeld(Gaps gaps, double expectedSeconds) throws Exception {
        tape.record(B_FRAMES, START, 4);
        tape.record(B_FRAMES, SECOND, 4);
        Path file = export(START, SECOND.plusSeconds(12), gaps);

        List<String> source = TestMedia.frameMd5(B_FRAMES.toString(), "v:0");
        List<String> expected = new ArrayList<>(source);
        expected.addAll(source);
        assertThat(TestMedia.frameMd5(file.toString(), "v:0")).isEqualTo(expected);
        assertThat(seconds(file)).isBetween(expectedSeconds - 0.1, expectedSeconds + 0.1);
        String manifest = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(manifest)
                .contains("\"gaps\":[{\"start\":\"2026-11-21T10:00:10Z\",\"end\":\"2026-11-21T10:00:42Z\"}]");
    }

    @Test
    void sourcesLieInItUnchanged() throws Exception {
        tape.record(B_FRAMES, START, 4);
        Path file = export(START, START.plusSeconds(12), Gaps.CUT);
        byte[] bytes = Files.readAllBytes(file);
        Matcher last = Pattern.compile("\"sourceOffset\":(\\d+),\"dataOffset\":(\\d+),\"sizeBytes\":(\\d+)}]")
                .matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        assertThat(last.find()).isTrue();
        int sourceOffset = Integer.parseInt(last.group(1));
        int size = Integer.parseInt(last.group(3));
        byte[] source = Files.readAllBytes(tape.inSpool().getLast().file());
        assertThat(java.util.Arrays.copyOfRange(bytes, bytes.length - size, bytes.length))
                .isEqualTo(java.util.Arrays.copyOfRange(source, sourceOffset, sourceOffset + size));
    }

    @Test
    void aCodecChangeIsRefusedWithItsSpans() throws Exception {
        tape.record(B_FRAMES, START, 4);
        tape.record(HEVC, SECOND, 3);
        assertThatThrownBy(() -> exports.prepare(TestTape.CAMERA, START, SECOND.plusSeconds(12), Gaps.CUT))
                .asInstanceOf(type(TapeExportException.class))
                .satisfies(refusal -> {
                    assertThat(refusal.kind()).isEqualTo(TapeExportException.Kind.CODEC_CHANGES);
                    assertThat(refusal.spans()).hasSize(2);
                    assertThat(refusal.spans().getFirst().end()).isEqualTo(START.plusSeconds(12));
                    assertThat(refusal.spans().getLast().start()).isEqualTo(SECOND);
                });
    }

    /** Two files before the change and one after it; the archive is read by the JDK. */
    @Test
    void aCodecChangeMakesAnArchiveOfItsSpans() throws Exception {
        tape.record(B_FRAMES, START, 4);
        tape.record(HEVC, SECOND, 3);
        TapeExports.Export export =
                exports.prepareArchive(TestTape.CAMERA, START.plusMillis(2_480), SECOND.plusMillis(3_000), Gaps.CUT);
        Path file = folder.resolve("export.zip");
        try (InputStream in = export.open()) {
            Files.copy(in, file);
        }
        assertThat(file).as("the length that was told").hasSize(export.sizeBytes());

        List<String> names = new ArrayList<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                names.add(entry.getName());
                assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
                CRC32 sum = new CRC32();
                byte[] content = zip.getInputStream(entry).readAllBytes();
                sum.update(content);
                assertThat(entry.getCrc()).isEqualTo(sum.getValue());
                Files.write(folder.resolve(entry.getName()), content);
            }
        }
        assertThat(names).containsExactly("001-20261121T100000Z.mp4", "002-20261121T100042Z.mp4", "manifest.json");
        assertThat(TestMedia.frameMd5(folder.resolve(names.get(0)).toString(), "v:0"))
                .isEqualTo(TestMedia.frameMd5(B_FRAMES.toString(), "v:0").subList(62, 300));
        assertThat(TestMedia.frameMd5(folder.resolve(names.get(1)).toString(), "v:0"))
                .isEqualTo(TestMedia.frameMd5(HEVC.toString(), "v:0").subList(0, 75));
        assertThat(folder.resolve("manifest.json"))
                .content()
                .contains(
                        "\"name\":\"001-20261121T100000Z.mp4\",\"start\":\"2026-11-21T10:00:00Z\"",
                        "\"name\":\"002-20261121T100042Z.mp4\",\"start\":\"2026-11-21T10:00:42Z\"");
    }

    /** The quoted manifest is the one that was signed, and the media its fragments: the chain goes on in them. */
    @Test
    void quotesTheSignedManifestOfItsSources() throws Exception {
        tape.record(B_FRAMES, START, 4);
        tape.storeOne(true);
        Path file = export(START, START.plusSeconds(12), Gaps.CUT);
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        List<RecordingManifest> entered =
                tape.catalogue.manifests().list(TestTape.CAMERA, START, START.plusSeconds(3_600), 10);
        assertThat(entered).hasSize(1);
        RecordingManifest signed = entered.getFirst();
        assertThat(text)
                .contains("\"recording\":\"" + signed.recordingId() + "\"")
                .contains("\"manifest\":\"" + Base64.getEncoder().encodeToString(signed.signed()))
                .contains("\"lastLink\":\"" + HexFormat.of().formatHex(signed.lastLink()));
        assertThat(SignedManifest.of(signed).signedBy(List.of(TestTape.KEY.verifyingKey())))
                .isTrue();
    }

    @Test
    void nothingAndTooMuchAreRefused() {
        assertThatThrownBy(() -> exports.prepare(TestTape.CAMERA, START, START.plusSeconds(1), Gaps.CUT))
                .hasMessageContaining("Nothing is on record");
        assertThatThrownBy(() -> exports.prepare(TestTape.CAMERA, START, START.plusSeconds(3_601), Gaps.CUT))
                .hasMessageContaining("at most 60 minutes");
    }

    private static double seconds(Path file) {
        Matcher duration = Pattern.compile("\"duration\": \"([0-9.]+)\"")
                .matcher(TestMedia.probe(file.toString(), "format=duration"));
        assertThat(duration.find()).isTrue();
        return Double.parseDouble(duration.group(1));
    }
}
