package io.millrace.transcoder.ladder;

import io.millrace.transcoder.child.ChildLimits;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** What all ladders of this process share. Immutable but for the budget's count; thread-safe. */
public final class LadderNode {
    /** Below ingest and delivery, and many times the 160 MB that a ladder of 1080p really uses. */
    public static final ChildLimits LIMITS = new ChildLimits(5, 4L << 30);

    final ChildCommand command;
    final CpuBudget budget;
    final LadderSettings settings;
    final ChildLimits limits;
    final LongSupplier nanoTime;

    /** Takes away what a killed server may have left in the temporary folder. */
    public LadderNode(BundledFfmpeg ffmpeg, CpuBudget budget, LadderSettings settings, ChildLimits limits) {
        this(new LadderCommand(ffmpeg), budget, settings, limits, System::nanoTime);
        SocketFolder.sweep(Path.of(System.getProperty("java.io.tmpdir")));
    }

    LadderNode(
            ChildCommand command,
            CpuBudget budget,
            LadderSettings settings,
            ChildLimits limits,
            LongSupplier nanoTime) {
        this.command = command;
        this.budget = budget;
        this.settings = settings;
        this.limits = limits;
        this.nanoTime = nanoTime;
    }
}
