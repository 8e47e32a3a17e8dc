package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.transcoder.child.ChildLimits;
import io.millrace.transcoder.child.ChildProcess;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a ladder's child costs and what it makes of a clip: the product's own command, planned and
 * fed as for a camera, and the stock command for the same rungs. For benchmarks; one run at a time.
 */
public final class LadderTrial {
    /** Whose command runs. */
    public enum Command {
        OURS,
        STOCK
    }

    /**
     * A rung that was made.
     *
     * @param bitsPerSecond as asked of the encoder
     * @param file MP4
     */
    public record Made(String name, int widthPixels, int heightPixels, int bitsPerSecond, Path file) {}

    /**
     * @param cpu user and system time of the child, as the shell that waited for it says
     * @param rungs largest first
     */
    public record Outcome(Duration cpu, List<Made> rungs) {}

    private static final Pattern TIME = Pattern.compile("(\\d+)m(\\d+[.,]\\d+)s");
    private static final Pattern SSIM = Pattern.compile("SSIM .*All:([0-9.]+)");
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private final BundledFfmpeg ffmpeg;
    private final TrialClip clip;

    private LadderTrial(BundledFfmpeg ffmpeg, TrialClip clip) {
        this.ffmpeg = ffmpeg;
        this.clip = clip;
    }

    /** @param clip fragmented MP4 of H.264 alone, with fragments of about 200 ms */
    public static LadderTrial of(BundledFfmpeg ffmpeg, Path clip) throws IOException {
        return new LadderTrial(ffmpeg, TrialClip.read(clip));
    }

    public double seconds() {
        return clip.seconds();
    }

    public double framesPerSecond() {
        return clip.framesPerSecond();
    }

    public long bitsPerSecond() {
        return clip.bitsPerSecond();
    }

    public int widthPixels() {
        return clip.codec().widthPixels();
    }

    public int heightPixels() {
        return clip.codec().heightPixels();
    }

    /**
     * Encodes the clip as fast as it goes.
     *
     * @param folder where the rungs go; must exist
     * @throws IOException if the child fails
     */
    public Outcome run(Command command, LadderProfile profile, Path folder) throws IOException, InterruptedException {
        List<PlannedRung> rungs =
                LadderPlan.of(profile, clip.codec(), clip.framesPerSecond(), clip.bitsPerSecond(), null);
        if (rungs.isEmpty()) {
            throw new IOException("the clip is too small for a rung");
        }
        Duration cpu = command == Command.STOCK
                ? measure(new StockCommand(ffmpeg, clip.file()).of(rungs, OptionalLong.empty(), folder))
                : fed(rungs, folder);
        List<Made> made = new ArrayList<>();
        for (PlannedRung rung : rungs) {
            made.add(new Made(
                    rung.name(),
                    rung.widthPixels(),
                    rung.heightPixels(),
                    rung.profile().bitsPerSecond(),
                    folder.resolve(rung.name())));
        }
        return new Outcome(cpu, made);
    }

    private Duration fed(List<PlannedRung> rungs, Path folder) throws IOException, InterruptedException {
        ChildSockets sockets = ChildSockets.create();
        try (sockets) {
            ServerSocketChannel input = sockets.listen(ChildCommand.INPUT);
            ChildFeed feed = new ChildFeed(LadderSettings.DEFAULT.maxQueuedBytes(), System::nanoTime);
            for (Chunk chunk : clip.chunks()) {
                if (!feed.admit(chunk)) {
                    throw new IOException("the clip is longer than a child is ever behind; take a shorter one");
                }
                feed.add(chunk);
            }
            feed.end();
            List<CompletableFuture<Void>> transfers = new ArrayList<>();
            transfers.add(inBackground(() -> feed.writeTo(input, clip.init())));
            List<String> outputs =
                    new ArrayList<>(rungs.stream().map(PlannedRung::name).toList());
            outputs.add(ChildCommand.PICTURES);
            for (String output : outputs) {
                ServerSocketChannel server = sockets.listen(output);
                Path file = folder.resolve(output);
                transfers.add(inBackground(() -> {
                    try (SocketChannel socket = server.accept();
                            InputStream in = Channels.newInputStream(socket)) {
                        Files.copy(in, file);
                    }
                }));
            }
            Duration cpu = measure(new LadderCommand(ffmpeg).of(rungs, OptionalLong.empty(), sockets.folder()));
            for (CompletableFuture<Void> transfer : transfers) {
                transfer.join();
            }
            return cpu;
        } catch (CompletionException e) {
            throw new IOException("the child did not take its input or give its output", e.getCause());
        } finally {
            sockets.delete();
        }
    }

    private interface Transfer {
        void run() throws IOException, InterruptedException;
    }

    private static CompletableFuture<Void> inBackground(Transfer transfer) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().name("ladder-trial").start(() -> {
            try {
                transfer.run();
                done.complete(null);
            } catch (IOException | InterruptedException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** A shell waits for the command and prints what it took: Java cannot ask for a child's times. */
    private static Duration measure(ProcessBuilder command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\"; code=$?; times; exit $code", "sh"));
        line.addAll(command.command());
        command.command(line);
        try (ChildProcess child = ChildProcess.start(command, ChildLimits.NONE)) {
            int code = child.waitFor(TIMEOUT);
            if (code != 0) {
                throw new IOException(
                        "FFmpeg " + (code == -1 ? "did not end" : "exited with " + code) + ": " + child.lastWords());
            }
            String times = new String(child.output().readAllBytes(), StandardCharsets.US_ASCII);
            // The shell's own on the first line, those of what it waited for on the second.
            Matcher time = TIME.matcher(times.substring(times.indexOf('\n') + 1));
            double seconds = 0;
            while (time.find()) {
                seconds += 60 * Integer.parseInt(time.group(1))
                        + Double.parseDouble(time.group(2).replace(',', '.'));
            }
            return Duration.ofNanos((long) (seconds * 1e9));
        }
    }

    /** SSIM of all planes against the clip scaled to the rung's size, frame by frame. */
    public double ssim(Made made) throws IOException, InterruptedException {
        // One time base for both: without it neighbouring frames are compared now and then.
        String graph = String.format(
                "[0:v]settb=1/1000,setpts=N[made];[1:v]settb=1/1000,setpts=N,scale=%d:%d:flags=bicubic[source];"
                        + "[made][source]ssim=shortest=1",
                made.widthPixels(), made.heightPixels());
        Process process = ffmpeg.ffmpeg(List.of(
                        "-hide_banner",
                        "-nostdin",
                        "-nostats",
                        "-i",
                        made.file().toString(),
                        "-i",
                        clip.file().toString(),
                        "-filter_complex",
                        graph,
                        "-f",
                        "null",
                        "-"))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher all = SSIM.matcher(said);
        if (process.waitFor() != 0 || !all.find()) {
            throw new IOException("FFmpeg did not compare: " + said);
        }
        return Double.parseDouble(all.group(1));
    }

    /**
     * What a ladder costs that nobody watches, in CPU seconds of the camera's thread: the clip goes
     * through a camera's ladder, and nothing is wanted.
     *
     * @throws IOException if that started a child
     */
    public Duration unwatched() throws IOException {
        try (OnDemandTrial trial = new OnDemandTrial(ffmpeg, clip, LadderProfile.DEFAULT)) {
            return trial.unwatched();
        }
    }

    /**
     * From the first request for a rung that nobody watched to the playlist that lists its first
     * part, less the wait for a keyframe where there was one; asked for as a segment begins, in its
     * middle and at its end. Takes the time that it measures.
     *
     * @param profile with the rung
     * @return empty for a clip of one segment
     * @throws IOException if the rung does not play
     */
    public List<Duration> firstPictures(LadderProfile profile) throws IOException, InterruptedException {
        List<Duration> waits = new ArrayList<>();
        for (int ask : OnDemandTrial.asks(clip)) {
            try (OnDemandTrial trial = new OnDemandTrial(ffmpeg, clip, profile)) {
                waits.add(trial.firstPicture(ask));
            }
        }
        return waits;
    }
}
