package io.millrace.transcoder.camera;

import io.millrace.transcoder.child.ChildLimits;
import io.millrace.transcoder.child.ChildProcess;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The FFmpeg command that makes a source's FLV, in real time, on its standard output. */
final class MockCommand {
    private static final Set<String> VIDEO_IN_FLV = Set.of("h264", "hevc", "av1");
    private static final Set<String> AUDIO_IN_FLV = Set.of("aac", "opus");
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(20);
    private static final int KEYFRAME_SECONDS = 2;
    private static final int FILE_BITS_PER_SECOND = 4_000_000;
    private static final List<String> AAC = List.of("-c:a", "aac", "-b:a", "96k", "-ar", "48000", "-ac", "2");

    /** Four colours each, that go together. */
    private static final String[] PALETTES = {
        "c0=0x1B3A57:c1=0x2A7F9E:c2=0x7FC8A9:c3=0xF2E3B3",
        "c0=0x3B1C32:c1=0xA64942:c2=0xE8A87C:c3=0x41729F",
        "c0=0x14342B:c1=0x3A7D44:c2=0xB5C99A:c3=0x52796F",
        "c0=0x22223B:c1=0x4A4E69:c2=0x9A8C98:c3=0xC9ADA7",
        "c0=0x5F0F40:c1=0x9A031E:c2=0xFB8B24:c3=0x0F4C5C",
        "c0=0x03045E:c1=0x0077B6:c2=0x90E0EF:c3=0x480CA8",
    };

    private MockCommand() {}

    static ProcessBuilder of(MockSource source, BundledFfmpeg ffmpeg, Instant now, ZoneId zone)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-v", "error", "-nostats"));
        switch (source) {
            case MockSource.TestPattern pattern -> testPattern(arguments, pattern, ffmpeg, now, zone);
            case MockSource.LoopedFile loop -> loopedFile(arguments, loop, ffmpeg);
            case MockSource.Device device -> device(arguments, device, ffmpeg);
        }
        // Each frame at once: FLV is what the publisher reads in real time.
        arguments.addAll(List.of("-flush_packets", "1", "-flvflags", "no_duration_filesize", "-f", "flv", "pipe:1"));
        return ffmpeg.ffmpeg(arguments);
    }

    private static void testPattern(
            List<String> arguments, MockSource.TestPattern pattern, BundledFfmpeg ffmpeg, Instant now, ZoneId zone) {
        int rate = pattern.framesPerSecond();
        arguments.addAll(List.of("-re", "-f", "lavfi", "-i", picture(pattern, midnight(now, zone))));
        arguments.addAll(List.of("-re", "-f", "lavfi", "-i", "sine=frequency=440:beep_factor=3:sample_rate=48000"));
        arguments.addAll(List.of("-map", "0:v", "-map", "1:a"));
        encode(arguments, ffmpeg, rate, pattern.bitsPerSecond());
        arguments.addAll(AAC);
    }

    /**
     * Colours are computed small and scaled up, which costs a sixteenth. The clock is that of the
     * moment in which a frame is made, all its digits at once: it is put into the time stamp, and
     * the frame's own time comes back at the end.
     */
    private static String picture(MockSource.TestPattern pattern, long midnightSeconds) {
        int width = pattern.widthPixels();
        int height = pattern.heightPixels();
        int rate = pattern.framesPerSecond();
        int hue = Math.floorMod(pattern.hue(), PALETTES.length);
        int dot = height / 18 * 2;
        int unit = Math.max(1, height / 72);
        String background = "gradients=s=%dx%d:r=%d:n=4:speed=0.008:seed=%d:%s"
                .formatted(width / 4, height / 4, rate, pattern.hue() & 0xffff, PALETTES[hue]);
        List<String> filters = new ArrayList<>();
        filters.add(background + ",scale=" + width + ":" + height + ":flags=fast_bilinear,format=yuv420p[back];color=c="
                + "white@0.8:s=" + dot + "x" + dot + ":r=" + rate + "[dot];[back][dot]overlay="
                + "x='(W-w)*(0.5-0.5*cos(t))':y='(H-h)*(0.75+0.08*sin(2.6*t))'");
        filters.add("setpts=(time(0)-" + midnightSeconds + ")/TB");
        filters.add("drawbox=%d:%d:%d:%d:black@0.55:fill".formatted(2 * unit, 2 * unit, 49 * unit, 24 * unit));
        filters.addAll(new SevenSegmentText(4 * unit, 4 * unit, unit)
                .digit("mod(t,86400)/36000")
                .digit("mod(t,86400)/3600")
                .colon()
                .digit("mod(t,3600)/600")
                .digit("t/60")
                .colon()
                .digit("mod(t,60)/10")
                .digit("t")
                .boxes());
        filters.addAll(new SevenSegmentText(4 * unit, 15 * unit, unit)
                .digit("n/100000")
                .digit("n/10000")
                .digit("n/1000")
                .digit("n/100")
                .digit("n/10")
                .digit("n")
                .boxes());
        filters.add("setpts=N/" + rate + "/TB");
        return String.join(",", filters);
    }

    private static long midnight(Instant now, ZoneId zone) {
        return now.atZone(zone).truncatedTo(ChronoUnit.DAYS).toEpochSecond();
    }

    private static void encode(List<String> arguments, BundledFfmpeg ffmpeg, int rate, int bitsPerSecond) {
        String encoder = ffmpeg.h264Encoder();
        arguments.addAll(List.of("-c:v", encoder, "-pix_fmt", "yuv420p"));
        if (encoder.equals("libx264")) {
            // What a camera's encoder does: little delay, no reordering, keyframes at a fixed distance.
            arguments.addAll(List.of("-preset", "superfast", "-tune", "zerolatency", "-sc_threshold", "0"));
            arguments.addAll(List.of("-threads", "1"));
        }
        arguments.addAll(List.of("-g", Integer.toString(rate * KEYFRAME_SECONDS)));
        arguments.addAll(List.of("-b:v", Integer.toString(bitsPerSecond), "-maxrate", Integer.toString(bitsPerSecond)));
        arguments.addAll(List.of("-bufsize", Integer.toString(bitsPerSecond)));
    }

    private static void loopedFile(List<String> arguments, MockSource.LoopedFile loop, BundledFfmpeg ffmpeg)
            throws IOException, InterruptedException {
        if (!Files.isReadable(loop.file())) {
            throw new IOException("cannot read " + loop.file());
        }
        String video = codec(loop.file(), "v:0", ffmpeg);
        String audio = codec(loop.file(), "a:0", ffmpeg);
        if (video.isEmpty() && audio.isEmpty()) {
            throw new IOException(loop.file() + " has neither video nor audio");
        }
        arguments.addAll(List.of("-re", "-stream_loop", "-1", "-i", loop.file().toString()));
        arguments.addAll(List.of("-map", "0:v:0?", "-map", "0:a:0?"));
        if (VIDEO_IN_FLV.contains(video)) {
            arguments.addAll(List.of("-c:v", "copy"));
        } else if (!video.isEmpty()) {
            encode(arguments, ffmpeg, 30, FILE_BITS_PER_SECOND);
        }
        if (AUDIO_IN_FLV.contains(audio)) {
            arguments.addAll(List.of("-c:a", "copy"));
        } else if (!audio.isEmpty()) {
            arguments.addAll(AAC);
        }
    }

    /** The first such stream's codec, or empty. */
    private static String codec(Path file, String stream, BundledFfmpeg ffmpeg)
            throws IOException, InterruptedException {
        ProcessBuilder probe = ffmpeg.ffprobe(List.of(
                "-v",
                "error",
                "-select_streams",
                stream,
                "-show_entries",
                "stream=codec_name",
                "-of",
                "default=nw=1:nk=1",
                file.toString()));
        try (ChildProcess child = ChildProcess.start(probe, ChildLimits.NONE)) {
            if (child.waitFor(PROBE_TIMEOUT) != 0) {
                throw new IOException("cannot play " + file + ": " + child.lastWords());
            }
            return new String(child.output().readAllBytes(), StandardCharsets.US_ASCII).strip();
        }
    }

    private static void device(List<String> arguments, MockSource.Device device, BundledFfmpeg ffmpeg) {
        arguments.addAll(List.of("-f", "v4l2", "-framerate", Integer.toString(device.framesPerSecond())));
        arguments.addAll(List.of("-video_size", device.widthPixels() + "x" + device.heightPixels()));
        arguments.addAll(List.of("-i", device.path().toString()));
        encode(arguments, ffmpeg, device.framesPerSecond(), device.bitsPerSecond());
    }
}
