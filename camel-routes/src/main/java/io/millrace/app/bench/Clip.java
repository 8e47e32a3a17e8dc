package io.millrace.app.bench;

import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import io.millrace.transcoder.publish.FlvReader;
import io.millrace.transcoder.publish.FlvTag;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What every benched camera sends: H.264 at 720p25 with a keyframe every 2 s and AAC at 48 kHz,
 * encoded once by the bundled FFmpeg and sent in a loop without a seam.
 *
 * <p>16 s, because 400 frames of 40 ms and 750 of 1,024/48,000 s end at the same moment.
 *
 * @param headers decoder configurations, sent first
 * @param frames in the order of their times, the first a keyframe at 0
 * @param bytes of all frames
 */
record Clip(List<FlvTag> headers, List<FlvTag> frames, long bytes) {
    static final int MILLIS = 16_000;
    private static final int VIDEO_FRAMES = 400;
    private static final int AUDIO_FRAMES = 750;
    private static final int AUDIO_BITS = 64_000;

    /**
     * Encodes the clip, or takes it from {@code folder} where an earlier run left it.
     *
     * @param bitsPerSecond of video and audio together
     */
    static Clip of(BundledFfmpeg ffmpeg, Path folder, long bitsPerSecond) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path file = folder.resolve("clip-" + bitsPerSecond + ".flv");
        if (!Files.exists(file)) {
            encode(ffmpeg, file, Math.max(100_000, bitsPerSecond - AUDIO_BITS));
        }
        return read(file);
    }

    private static void encode(BundledFfmpeg ffmpeg, Path file, long videoBits)
            throws IOException, InterruptedException {
        Path partial = file.resolveSibling(file.getFileName() + ".part");
        String rate = Long.toString(videoBits);
        // Noise over the pattern: without it the encoder cannot spend the bits, and a clip of
        // 2 Mbit/s would be one of 0.5.
        Process process = ffmpeg.ffmpeg(List.of(
                        "-hide_banner",
                        "-loglevel",
                        "error",
                        "-y",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=1280x720:rate=25,noise=alls=18:allf=t",
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=frequency=440:sample_rate=48000",
                        "-t",
                        "17",
                        "-pix_fmt",
                        "yuv420p",
                        "-c:v",
                        ffmpeg.h264Encoder(),
                        "-preset",
                        "ultrafast",
                        "-bf",
                        "0",
                        "-g",
                        "50",
                        "-b:v",
                        rate,
                        "-maxrate",
                        rate,
                        "-bufsize",
                        rate,
                        "-c:a",
                        "aac",
                        "-b:a",
                        Integer.toString(AUDIO_BITS),
                        "-ac",
                        "2",
                        "-f",
                        "flv",
                        partial.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("FFmpeg did not encode the clip: " + said);
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Clip read(Path file) throws IOException {
        List<FlvTag> headers = new ArrayList<>();
        List<FlvTag> video = new ArrayList<>();
        List<FlvTag> audio = new ArrayList<>();
        try (FlvReader reader = new FlvReader(new BufferedInputStream(Files.newInputStream(file)))) {
            for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
                if (tag.type() == FlvTag.SCRIPT || tag.body().length < 2 || isEndOfSequence(tag)) {
                    continue;
                }
                if (tag.body()[1] == 0) {
                    headers.add(tag.at(0));
                } else if (tag.type() == FlvTag.VIDEO && video.size() < VIDEO_FRAMES) {
                    video.add(tag.at(video.size() * 40));
                } else if (tag.type() == FlvTag.AUDIO && audio.size() < AUDIO_FRAMES) {
                    audio.add(tag.at((int) Math.round(audio.size() * 1_024 / 48.0)));
                }
            }
        }
        if (video.size() < VIDEO_FRAMES || audio.size() < AUDIO_FRAMES || headers.size() != 2) {
            Files.delete(file);
            throw new IOException("the clip " + file + " is not whole; it was removed, try again");
        }
        List<FlvTag> frames = new ArrayList<>(video);
        frames.addAll(audio);
        frames.sort(Comparator.comparingInt(FlvTag::timestampMillis)
                .thenComparing(FlvTag::type, Comparator.reverseOrder()));
        return new Clip(
                List.copyOf(headers),
                List.copyOf(frames),
                frames.stream().mapToLong(tag -> tag.body().length).sum());
    }

    private static boolean isEndOfSequence(FlvTag tag) {
        return tag.type() == FlvTag.VIDEO && tag.body()[1] == 2;
    }

    long bitsPerSecond() {
        return bytes * 8_000 / MILLIS;
    }
}
