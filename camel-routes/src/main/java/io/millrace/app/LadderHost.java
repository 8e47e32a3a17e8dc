package io.millrace.app;

import io.millrace.api.ports.EncoderReport;
import io.millrace.app.config.FileTrouble;
import io.millrace.app.config.Settings;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import io.millrace.transcoder.hardware.Encoders;
import io.millrace.transcoder.hardware.FfmpegEncoderProbe;
import io.millrace.transcoder.ladder.LadderNode;
import io.millrace.transcoder.ladder.LadderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The bundled FFmpeg of this process, and the ladders that run it.
 *
 * @param encoders what ladders encode with
 */
public record LadderHost(BundledFfmpeg ffmpeg, Encoders encoders, LadderNode ladders) {
    static LadderHost open(Settings settings, DataFolder data, Encoders encoders) throws IOException {
        BundledFfmpeg ffmpeg = unpack(data.root());
        return new LadderHost(
                ffmpeg,
                encoders,
                new LadderNode(
                        ffmpeg,
                        encoders,
                        SettingsMapping.ladderBudget(settings),
                        LadderSettings.DEFAULT
                                .unavailableFor(settings.ladder().unavailableFor())
                                .pictureEvery(settings.ladder().previewEvery()),
                        LadderNode.LIMITS));
    }

    private static BundledFfmpeg unpack(Path data) throws IOException {
        Path folder = data.resolve("ffmpeg");
        try {
            return BundledFfmpeg.unpack(folder);
        } catch (IOException e) {
            throw new IOException("FFmpeg cannot be unpacked into " + folder + ": " + FileTrouble.describe(e), e);
        }
    }

    /** Tries what hardware there is; a second or so, at most half a minute. */
    void probe() {
        try {
            encoders.probe(new FfmpegEncoderProbe(ffmpeg::ffmpeg, encoders.device()));
        } catch (InterruptedException e) {
            // The process stops: nobody asks any more.
            Thread.currentThread().interrupt();
        }
    }

    /** As {@link #probe}, without a server: for the command line. */
    public static EncoderReport probe(Settings settings) throws IOException, InterruptedException {
        if (Files.isDirectory(settings.data())) {
            return probe(settings, settings.data());
        }
        // Who asks before there is a server, or in another folder than its own, wants none made.
        Path folder = Files.createTempDirectory("millrace-encoders-");
        try {
            return probe(settings, folder);
        } finally {
            FolderTree.delete(folder);
        }
    }

    private static EncoderReport probe(Settings settings, Path folder) throws IOException, InterruptedException {
        BundledFfmpeg ffmpeg = unpack(folder);
        Encoders encoders = SettingsMapping.encoders(settings.ladder());
        encoders.probe(new FfmpegEncoderProbe(ffmpeg::ffmpeg, encoders.device()));
        return report(encoders);
    }

    static EncoderReport report(Encoders encoders) {
        Encoders.Report now = encoders.status();
        return new EncoderReport(
                Encoders.label(now.choice()),
                now.inUseLabel(),
                now.problem(),
                now.probes().stream()
                        .map(result -> new EncoderReport.Probe(
                                result.encoder().label(), result.works(), result.detail(), result.took()))
                        .toList());
    }
}
