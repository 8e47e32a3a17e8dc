package io.millrace.transcoder.ladder;

import io.millrace.transcoder.child.ChildLimits;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import io.millrace.transcoder.hardware.Encoders;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What all ladders of this process share. Immutable but for what is counted; thread-safe. */
public final class LadderNode {
    /** Below ingest and delivery, and many times the 160 MB that a ladder of 1080p really uses. */
    public static final ChildLimits LIMITS = new ChildLimits(5, 4L << 30);

    private final Supplier<ChildCommand> command;
    final CpuBudget budget;
    final LadderSettings settings;
    final ChildLimits limits;
    final LongSupplier nanoTime;
    final PictureTurns pictureTurns;

    /** Encodes in software. */
    public LadderNode(BundledFfmpeg ffmpeg, CpuBudget budget, LadderSettings settings, ChildLimits limits) {
        this(ffmpeg, Encoders.SOFTWARE, budget, settings, limits);
    }

    /** Takes away what a killed server may have left in the temporary folder. */
    public LadderNode(
            BundledFfmpeg ffmpeg, Encoders encoders, CpuBudget budget, LadderSettings settings, ChildLimits limits) {
        this(
                () -> new LadderCommand(ffmpeg, encoders, settings.pictureEvery()),
                budget,
                settings,
                limits,
                System::nanoTime);
        SocketFolder.sweep(Path.of(System.getProperty("java.io.tmpdir")));
    }

    LadderNode(
            ChildCommand command,
            CpuBudget budget,
            LadderSettings settings,
            ChildLimits limits,
            LongSupplier nanoTime) {
        this(() -> command, budget, settings, limits, nanoTime);
    }

    private LadderNode(
            Supplier<ChildCommand> command,
            CpuBudget budget,
            LadderSettings settings,
            ChildLimits limits,
            LongSupplier nanoTime) {
        this.command = command;
        this.budget = budget;
        this.settings = settings;
        this.limits = limits;
        this.nanoTime = nanoTime;
        pictureTurns = new PictureTurns(budget);
    }

    /** For a child that starts now. */
    ChildCommand command() {
        return command.get();
    }
}
