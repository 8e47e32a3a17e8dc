package io.millrace.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A clip of 25 pictures a second, no two alike, a keyframe each ten; and what FFmpeg decodes of media. */
final class Clip {
    private final BundledFfmpeg ffmpeg;
    private final Path flv;

    Clip(Path folder, int seconds) throws Exception {
        ffmpeg = BundledFfmpeg.unpack(Path.of("target", "ffmpeg").toAbsolutePath());
        flv = folder.resolve("clip.flv");
        run(ffmpeg.ffmpeg(List.of(
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=d=" + seconds + ":s=160x120:r=25",
                "-pix_fmt",
                "yuv420p",
                "-c:v",
                ffmpeg.h264Encoder(),
                "-g",
                "10",
                "-bf",
                "0",
                flv.toString())));
    }

    Path flv() {
        return flv;
    }

    /** The MD5 of each decoded picture. */
    List<String> pictures(Path file) throws Exception {
        return run(ffmpeg.ffmpeg(List.of(
                        "-v",
                        "error",
                        "-i",
                        file.toString(),
                        "-map",
                        "0:v",
                        "-fps_mode",
                        "passthrough",
                        "-f",
                        "framemd5",
                        "-")))
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
                .toList();
    }

    private static String run(ProcessBuilder command) throws Exception {
        Process process = command.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }
}
