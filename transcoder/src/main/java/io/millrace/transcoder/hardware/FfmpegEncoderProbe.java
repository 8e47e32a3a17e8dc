package io.millrace.transcoder.hardware;

import io.millrace.media.ladder.Preset;
import io.millrace.transcoder.child.ChildLimits;
import io.millrace.transcoder.child.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Encodes one frame with the arguments of a rung: what this FFmpeg, this driver and this device do
 * not all know fails here rather than when somebody watches.
 */
public final class FfmpegEncoderProbe implements EncoderProbe {
    /** A driver that is loaded for the first time takes a second or two; one that hangs is killed. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** CUDA reserves more addresses than a machine has memory: no limit on those. */
    public static final ChildLimits LIMITS = new ChildLimits(5, 0);

    private static final EncodeRequest RUNG = new EncodeRequest(Preset.SUPERFAST, 600_000, 600_000, 480_000, 30);

    private final Function<List<String>, ProcessBuilder> ffmpeg;
    private final String device;
    private final Duration timeout;

    /**
     * @param ffmpeg makes the command from its arguments
     * @param device a render node
     */
    public FfmpegEncoderProbe(Function<List<String>, ProcessBuilder> ffmpeg, String device) {
        this(ffmpeg, device, TIMEOUT);
    }

    FfmpegEncoderProbe(Function<List<String>, ProcessBuilder> ffmpeg, String device, Duration timeout) {
        this.ffmpeg = ffmpeg;
        this.device = device;
        this.timeout = timeout;
    }

    @Override
    public ProbeResult probe(HardwareEncoder encoder) throws InterruptedException {
        long startNanos = System.nanoTime();
        String failure = encodeOne(encoder);
        return new ProbeResult(encoder, failure.isEmpty(), failure, Duration.ofNanos(System.nanoTime() - startNanos));
    }

    private String encodeOne(HardwareEncoder encoder) throws InterruptedException {
        try (ChildProcess child = ChildProcess.start(ffmpeg.apply(arguments(encoder, device)), LIMITS)) {
            int code = child.waitFor(timeout);
            if (code == 0) {
                return "";
            }
            String words = firstWords(child.lastWords());
            if (code == -1) {
                return "no answer within " + timeout.toMillis() + " ms" + (words.isEmpty() ? "" : ": " + words);
            }
            return words.isEmpty() ? "ffmpeg exited with " + code : words;
        } catch (IOException e) {
            return "ffmpeg cannot be started: " + e.getMessage();
        }
    }

    static List<String> arguments(HardwareEncoder encoder, String device) {
        List<String> line = new ArrayList<>(List.of("-v", "error", "-nostdin", "-nostats"));
        line.addAll(encoder.deviceArguments(device));
        line.addAll(List.of("-f", "lavfi", "-i", "color=c=gray:s=640x360:r=30", "-frames:v", "1"));
        line.addAll(List.of("-vf", encoder.pictures()));
        line.addAll(encoder.arguments(RUNG));
        line.addAll(List.of("-f", "null", "-"));
        return line;
    }

    /**
     * The cause: FFmpeg says it first, and then what follows from it, stage by stage.
     *
     * @param words lines with {@code " | "} between them, each after the name of a part and its address
     */
    static String firstWords(String words) {
        int end = words.indexOf(" | ");
        String first = end < 0 ? words : words.substring(0, end);
        return first.replaceFirst("^\\[([^\\] ]+) @ 0x[0-9a-f]+] ", "$1: ").strip();
    }
}
