package io.millrace.transcoder.ladder;

import io.millrace.transcoder.child.ChildLimits;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import io.millrace.transcoder.hardware.Encoders;
import io.millrace.transcoder.hardware.HardwareEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The FFmpeg command of a ladder: decode once, scale each rung from the one above, one thread for
 * each step (more cost CPU and gain nothing at a camera's pace). Bicubic, because at the third step
 * fast bilinear costs 2.7 % of SSIM and saves 3 to 7 % of the CPU.
 *
 * <p>Times go through unchanged, to the tick: {@code -copyts}, the demuxer's time base for the
 * encoder, no edit list, and {@code -avoid_negative_ts disabled} without which the muxer would
 * begin at zero. {@code -fflags nobuffer} is left out: with it the fragment that FFmpeg looks at
 * before it begins is lost.
 *
 * <p>Beside the rungs it makes JPEGs of keyframes, scaled from the smallest rung: what that takes
 * is less than two runs of the same differ by. SMJPEG is a muxer of FFmpeg's that writes a picture's
 * time with it, and at once: fragmented MP4 would keep each back until the next.
 */
final class LadderCommand implements ChildCommand {
    private static final int PICTURE_WIDTH_PIXELS = 320;

    /** Keyframes come a little early, too. */
    private static final double EARLY_SECONDS = 0.1;

    private final BundledFfmpeg ffmpeg;
    private final VideoEncoder software;
    private final Encoders encoders;
    private final @Nullable HardwareEncoder hardware;
    private final Duration pictureEvery;

    /** With software. */
    LadderCommand(BundledFfmpeg ffmpeg) {
        this(ffmpeg, Encoders.SOFTWARE, LadderSettings.DEFAULT.pictureEvery());
    }

    /**
     * With what {@code encoders} has in use now.
     *
     * @param pictureEvery at most one picture in so long
     */
    LadderCommand(BundledFfmpeg ffmpeg, Encoders encoders, Duration pictureEvery) {
        this.ffmpeg = ffmpeg;
        this.software = VideoEncoder.named(ffmpeg.h264Encoder());
        this.encoders = encoders;
        this.hardware = encoders.inUse().orElse(null);
        this.pictureEvery = pictureEvery;
    }

    @Override
    public ChildLimits limits(ChildLimits usual) {
        // CUDA reserves more addresses than a machine has memory.
        return hardware == null ? usual : new ChildLimits(usual.niceness(), 0);
    }

    @Override
    public double cores(PlannedRung rung) {
        return hardware == null ? rung.cores() : CpuBudget.scaleCores(rung.pixelRate());
    }

    @Override
    public void failed(String reason) {
        if (hardware != null) {
            encoders.failed(hardware, reason);
        }
    }

    @Override
    public ProcessBuilder of(List<PlannedRung> rungs, OptionalLong soundFrom, Path sockets) {
        List<String> line = new ArrayList<>(List.of("-v", "error", "-nostats", "-threads", "1"));
        if (rungs.isEmpty()) {
            line.addAll(List.of("-skip_frame", "nokey"));
        } else if (hardware != null) {
            line.addAll(hardware.deviceArguments(encoders.device()));
        }
        line.addAll(List.of("-probesize", "32", "-analyzeduration", "0", "-copyts", "-f", "mp4"));
        line.addAll(List.of("-i", "unix:" + sockets.resolve(INPUT)));
        line.addAll(List.of("-filter_threads", "1", "-filter_complex_threads", "1"));
        line.addAll(List.of("-filter_complex", cascade(rungs, hardware == null ? "" : hardware.pictures())));
        for (int i = 0; i < rungs.size(); i++) {
            PlannedRung rung = rungs.get(i);
            line.addAll(List.of("-map", "[out" + i + "]"));
            line.addAll(hardware == null ? software.arguments(rung) : hardware.arguments(rung.toEncode()));
            line.addAll(List.of("-force_key_frames", "source", "-fps_mode", "passthrough"));
            line.addAll(List.of("-enc_time_base", "demux", "-video_track_timescale", "90000"));
            fragments(line, sockets.resolve(rung.name()));
        }
        line.addAll(List.of("-map", "[pictures]", "-c:v", "mjpeg", "-q:v", "6", "-threads", "1"));
        line.addAll(List.of("-fps_mode", "passthrough", "-enc_time_base", "demux", "-map_metadata", "-1"));
        line.addAll(List.of("-avoid_negative_ts", "disabled", "-flush_packets", "1"));
        line.addAll(List.of("-f", "smjpeg", "unix:" + sockets.resolve(PICTURES)));
        if (soundFrom.isPresent()) {
            line.addAll(List.of("-map", "0:a:0", "-c:a", "aac", "-ac", "2"));
            line.addAll(List.of("-ar", Integer.toString(EncodedSound.SAMPLE_RATE_HZ)));
            // Silence or a cut up to there, and silence where sound is missing: frames stay on their grid.
            line.addAll(List.of("-af", "aresample=first_pts=" + soundFrom.getAsLong()));
            line.addAll(List.of("-b:a", Integer.toString(RungSound.ENCODED_BITS_PER_SECOND)));
            fragments(line, sockets.resolve(AUDIO));
        }
        return ffmpeg.ffmpeg(line);
    }

    private static void fragments(List<String> line, Path socket) {
        line.addAll(List.of("-avoid_negative_ts", "disabled", "-use_editlist", "0", "-movflags"));
        line.add("+empty_moov+default_base_moof+frag_every_frame+frag_discont");
        line.addAll(List.of("-flush_packets", "1", "-f", "mp4", "unix:" + socket));
    }

    /** @param last what ends each chain, beyond what software wants; empty for nothing */
    private String cascade(List<PlannedRung> rungs, String last) {
        StringBuilder graph = new StringBuilder();
        String from = "[0:v:0]";
        for (int i = 0; i < rungs.size(); i++) {
            PlannedRung rung = rungs.get(i);
            graph.append(from);
            graph.append("scale=").append(rung.widthPixels()).append(':').append(rung.heightPixels());
            graph.append(":flags=bicubic,format=yuv420p,split=2[cut" + i + "][down" + i + "];[cut" + i + "]");
            graph.append(thinned(rung))
                    .append(last.isEmpty() ? "" : "," + last)
                    .append("[out")
                    .append(i)
                    .append("];");
            from = "[down" + i + "]";
        }
        return graph.append(from).append(pictures()).append("[pictures]").toString();
    }

    /** Keyframes are selected even where no others are decoded: dav1d, for one, does not heed {@code -skip_frame}. */
    private String pictures() {
        double seconds = Math.max(0, pictureEvery.toMillis() / 1e3 - EARLY_SECONDS);
        return String.format(
                Locale.ROOT,
                "select='key*(isnan(prev_selected_t)+gte(t-prev_selected_t,%.3f))',"
                        + "scale=%d:'2*round(%d/dar)',setsar=1,format=yuvj420p",
                seconds,
                PICTURE_WIDTH_PIXELS,
                PICTURE_WIDTH_PIXELS / 2);
    }

    /** Keyframes stay, whatever their place: the segments begin with them. */
    private static String thinned(PlannedRung rung) {
        int divisor = rung.frameDivisor();
        return divisor == 1 ? "null" : "select='if(eq(n,0),1,key+gte(n-prev_selected_n," + divisor + "))'";
    }
}
