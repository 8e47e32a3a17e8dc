package io.millrace.transcoder.ladder;

import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What ours is measured against: the command that everybody writes. {@code split}, a bicubic scale
 * of the source for each rung, default threads; the same encoder, presets, sizes and bitrates. It
 * reads a file and writes files, which is cheaper than our sockets.
 */
final class StockCommand implements ChildCommand {
    private final BundledFfmpeg ffmpeg;
    private final Path clip;

    StockCommand(BundledFfmpeg ffmpeg, Path clip) {
        this.ffmpeg = ffmpeg;
        this.clip = clip;
    }

    /** @param folder of the files, each of a rung's name */
    @Override
    public ProcessBuilder of(List<PlannedRung> rungs, OptionalLong soundFrom, Path folder) {
        StringBuilder graph = new StringBuilder("[0:v:0]split=").append(rungs.size());
        for (int i = 0; i < rungs.size(); i++) {
            graph.append("[in").append(i).append(']');
        }
        for (int i = 0; i < rungs.size(); i++) {
            PlannedRung rung = rungs.get(i);
            graph.append(";[in").append(i).append("]scale=").append(rung.widthPixels());
            graph.append(':')
                    .append(rung.heightPixels())
                    .append(":flags=bicubic[out")
                    .append(i)
                    .append(']');
        }
        List<String> line = new ArrayList<>(List.of("-v", "error", "-nostats", "-i", clip.toString()));
        line.addAll(List.of("-filter_complex", graph.toString()));
        for (int i = 0; i < rungs.size(); i++) {
            PlannedRung rung = rungs.get(i);
            line.addAll(List.of("-map", "[out" + i + "]", "-c:v", ffmpeg.h264Encoder()));
            if (VideoEncoder.named(ffmpeg.h264Encoder()).presets()) {
                line.addAll(List.of("-preset", rung.profile().preset().argument()));
            }
            line.addAll(List.of(
                    "-profile:v",
                    "high",
                    "-b:v",
                    Integer.toString(rung.profile().bitsPerSecond())));
            line.addAll(List.of("-maxrate", Integer.toString(rung.maxRate())));
            line.addAll(List.of("-bufsize", Integer.toString(rung.bufferBits())));
            // Segments begin with keyframes: the source's, as ours.
            line.addAll(List.of("-g", "9999", "-sc_threshold", "0", "-force_key_frames", "source"));
            line.addAll(List.of("-f", "mp4", folder.resolve(rung.name()).toString()));
        }
        return ffmpeg.ffmpeg(line);
    }
}
