package io.millrace.app.bench;

import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import io.millrace.transcoder.ladder.LadderTrial;
import io.millrace.transcoder.ladder.LadderTrial.Command;
import io.millrace.transcoder.ladder.LadderTrial.Made;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Our ladder and the stock command encode the same clip in turns; what each costs, and what it looks like. */
public final class LadderBench {
    private static final String OURS = "ladder superfast (default)";
    private static final String STOCK = "stock superfast";
    private static final String OURS_VERYFAST = "ladder veryfast";
    private static final String STOCK_VERYFAST = "stock veryfast";
    private static final String ONE_RUNG = "ladder 480p alone";
    private static final String UNWATCHED = "nobody watching";

    /** What one round runs, in this order: what is compared runs one after the other. */
    private record Entry(String name, Command command, LadderProfile profile) {}

    private static final List<Entry> ENTRIES = List.of(
            new Entry(OURS, Command.OURS, preset(Preset.SUPERFAST)),
            new Entry(STOCK, Command.STOCK, preset(Preset.SUPERFAST)),
            new Entry(OURS_VERYFAST, Command.OURS, preset(Preset.VERYFAST)),
            new Entry(STOCK_VERYFAST, Command.STOCK, preset(Preset.VERYFAST)),
            new Entry(ONE_RUNG, Command.OURS, oneRung()));

    private final @Nullable Path file;
    private final int seconds;
    private final int rounds;
    private final Progress progress;
    private final Map<String, List<Double>> cpu = new LinkedHashMap<>();
    private final Map<String, List<LadderTurn.Quality>> quality = new LinkedHashMap<>();
    private final List<Duration> firstPictures = new ArrayList<>();

    /** @param file a clip of H.264, or null for one that is made */
    public LadderBench(@Nullable Path file, int seconds, int rounds, Progress progress) {
        if (seconds < 2 || seconds > 20) {
            throw new IllegalArgumentException("--seconds is 2 to 20");
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds is at least 1");
        }
        this.file = file;
        this.seconds = seconds;
        this.rounds = rounds;
        this.progress = progress;
    }

    private static LadderProfile preset(Preset preset) {
        return new LadderProfile(
                LadderMode.ON_DEMAND,
                LadderProfile.DEFAULT.rungs().stream()
                        .map(rung -> new RungProfile(
                                rung.name(),
                                rung.shortSidePixels(),
                                rung.bitsPerSecond(),
                                rung.maxFramesPerSecond(),
                                preset))
                        .toList());
    }

    private static LadderProfile oneRung() {
        return new LadderProfile(
                LadderMode.ON_DEMAND,
                LadderProfile.DEFAULT.rungs().stream()
                        .filter(rung -> rung.name().equals("480p"))
                        .toList());
    }

    /** Blocks for the whole run. */
    public LadderResult run() throws IOException, InterruptedException {
        try (Workspace work = new Workspace(null)) {
            BundledFfmpeg ffmpeg = BundledFfmpeg.unpack(work.resolve("ffmpeg"));
            progress.say("Preparing the clip");
            Path given = file;
            Path clip = given == null
                    ? LadderClip.hard(ffmpeg, Workspace.clips(), seconds)
                    : LadderClip.of(ffmpeg, given, Files.createDirectories(work.resolve("clip")), seconds);
            LadderTrial trial = LadderTrial.of(ffmpeg, clip);
            try {
                measure(trial, work);
            } catch (IOException e) {
                // A Ctrl-C on the terminal ends FFmpeg as well, and maybe before we hear of it.
                progress.pause(Duration.ofSeconds(1));
                if (!progress.isCut()) {
                    throw e;
                }
            }
            List<LadderTurn> turns = turns();
            return new LadderResult(
                    Runtime.getRuntime().availableProcessors() + " cores, " + ffmpeg.h264Encoder(),
                    String.format(
                            Locale.ROOT,
                            "%dx%d at %.0f frames/s and %.2f Mbit/s",
                            trial.widthPixels(),
                            trial.heightPixels(),
                            trial.framesPerSecond(),
                            trial.bitsPerSecond() / 1e6),
                    trial.seconds(),
                    rounds,
                    turns,
                    targets(),
                    progress.isCut());
        }
    }

    private void measure(LadderTrial trial, Workspace work) throws IOException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            for (Entry entry : ENTRIES) {
                if (progress.isCut()) {
                    return;
                }
                Path folder = Files.createDirectories(work.resolve(round + "-" + ENTRIES.indexOf(entry)));
                LadderTrial.Outcome outcome = trial.run(entry.command(), entry.profile(), folder);
                double perSecond = outcome.cpu().toNanos() / 1e9 / trial.seconds();
                cpu.computeIfAbsent(entry.name(), name -> new ArrayList<>()).add(perSecond);
                progress.say("Round %d, %s: %.3f CPU seconds a second", round, entry.name(), perSecond);
                if (round == 1) {
                    quality.put(entry.name(), compare(trial, outcome.rungs()));
                }
            }
            if (!progress.isCut()) {
                List<Duration> waits = trial.firstPictures(oneRung());
                firstPictures.addAll(waits);
                progress.say(
                        "Round %d, 480p asked for, first picture after ms: %s",
                        round, waits.stream().map(Duration::toMillis).toList());
            }
        }
        cpu.put(UNWATCHED, List.of(trial.unwatched().toNanos() / 1e9 / trial.seconds()));
    }

    private List<LadderTurn.Quality> compare(LadderTrial trial, List<Made> rungs)
            throws IOException, InterruptedException {
        List<LadderTurn.Quality> compared = new ArrayList<>();
        for (Made rung : rungs) {
            compared.add(new LadderTurn.Quality(
                    rung.name(),
                    (long) (Files.size(rung.file()) * 8 / trial.seconds()),
                    progress.isCut() ? Double.NaN : trial.ssim(rung)));
        }
        return compared;
    }

    private List<LadderTurn> turns() {
        List<LadderTurn> turns = new ArrayList<>();
        cpu.forEach((name, rounds) ->
                turns.add(new LadderTurn(name, Median.of(rounds), quality.getOrDefault(name, List.of()))));
        return turns;
    }

    private List<LadderTarget> targets() {
        List<LadderTarget> targets = new ArrayList<>();
        ratio(targets, OURS, STOCK, 0.80);
        ratio(targets, OURS_VERYFAST, STOCK_VERYFAST, 0.80);
        ratio(targets, OURS, STOCK_VERYFAST, 0.65);
        ratio(targets, ONE_RUNG, STOCK_VERYFAST, 0.35);
        lost(targets, OURS, STOCK);
        lost(targets, OURS_VERYFAST, STOCK_VERYFAST);
        if (cpu.containsKey(UNWATCHED)) {
            targets.add(new LadderTarget("CPU s/s and child processes, " + UNWATCHED, cpu(UNWATCHED), 0.005));
        }
        // The worst one: a viewer who comes at the end of a segment waits as well.
        firstPictures.stream()
                .max(Duration::compareTo)
                .ifPresent(wait -> targets.add(new LadderTarget(
                        "480p asked for, first picture after s (+ keyframe wait)", wait.toNanos() / 1e9, 1.5)));
        return targets;
    }

    private void ratio(List<LadderTarget> targets, String ours, String stock, double atMost) {
        if (cpu.containsKey(ours) && cpu.containsKey(stock)) {
            targets.add(new LadderTarget("CPU: " + ours + " / " + stock, cpu(ours) / cpu(stock), atMost));
        }
    }

    /** How much of its SSIM the worst rung loses to stock's. */
    private void lost(List<LadderTarget> targets, String ours, String stock) {
        List<LadderTurn.Quality> made = quality.getOrDefault(ours, List.of());
        List<LadderTurn.Quality> other = quality.getOrDefault(stock, List.of());
        double worst = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < Math.min(made.size(), other.size()); i++) {
            worst = Math.max(worst, 1 - made.get(i).ssim() / other.get(i).ssim());
        }
        if (!made.isEmpty() && !other.isEmpty() && !Double.isNaN(worst)) {
            targets.add(new LadderTarget("SSIM lost, worst rung: " + ours + " to " + stock, worst, 0.01));
        }
    }

    private double cpu(String name) {
        return Median.of(cpu.getOrDefault(name, List.of()));
    }
}
