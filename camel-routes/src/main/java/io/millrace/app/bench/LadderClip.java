package io.millrace.app.bench;

import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** What {@code bench ladder} encodes: fragments of 200 ms, as a camera's chunks are. */
final class LadderClip {
    private static final String FRAGMENTS = "+empty_moov+default_base_moof+frag_keyframe";

    private LadderClip() {}

    /** 1080p30 at 5 Mbit/s with a keyframe every 2 s, made once: noise over a moving picture, so that it is hard. */
    static Path hard(BundledFfmpeg ffmpeg, Path folder, int seconds) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path file = folder.resolve("ladder-" + seconds + "s.mp4");
        if (!Files.exists(file)) {
            List<String> line = new ArrayList<>(List.of("-f", "lavfi", "-i"));
            line.add("testsrc2=size=1920x1080:rate=30,noise=alls=10:allf=t");
            line.addAll(List.of("-t", Integer.toString(seconds), "-pix_fmt", "yuv420p"));
            line.addAll(List.of("-c:v", ffmpeg.h264Encoder(), "-preset", "veryfast", "-bf", "0", "-g", "60"));
            line.addAll(List.of("-b:v", "5M", "-maxrate", "5M", "-bufsize", "5M"));
            write(ffmpeg, line, file);
        }
        return file;
    }

    /** The pictures of {@code clip} as they are, as far as {@code seconds} reach. */
    static Path of(BundledFfmpeg ffmpeg, Path clip, Path folder, int seconds) throws IOException, InterruptedException {
        Path file = folder.resolve("given.mp4");
        List<String> line = new ArrayList<>(List.of("-i", clip.toString(), "-t", Integer.toString(seconds)));
        line.addAll(List.of("-map", "0:v:0", "-c", "copy"));
        write(ffmpeg, line, file);
        return file;
    }

    private static void write(BundledFfmpeg ffmpeg, List<String> made, Path file)
            throws IOException, InterruptedException {
        Path partial = file.resolveSibling(file.getFileName() + ".part");
        List<String> line = new ArrayList<>(List.of("-v", "error", "-nostdin", "-y"));
        line.addAll(made);
        line.addAll(List.of("-use_editlist", "0", "-movflags", FRAGMENTS, "-frag_duration", "200000"));
        line.addAll(List.of("-f", "mp4", partial.toString()));
        Process process = ffmpeg.ffmpeg(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new BenchException("FFmpeg cannot make the clip: " + said.strip());
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
