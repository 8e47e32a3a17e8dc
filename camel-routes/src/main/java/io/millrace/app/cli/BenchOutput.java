package io.millrace.app.cli;

import io.millrace.app.bench.BenchReport;
import io.millrace.app.bench.Progress;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How a benchmark speaks: progress on standard error, the result on standard output, and both after a Ctrl-C too. */
final class BenchOutput {
    private static final long GRACE_SECONDS = 60;

    private final Progress progress;
    private final PrintWriter out;
    private final boolean json;
    private final CountDownLatch printed = new CountDownLatch(1);

    BenchOutput(PrintWriter out, PrintWriter err, boolean json) {
        this.out = out;
        this.json = json;
        progress = new Progress(err);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::cut));
    }

    Progress progress() {
        return progress;
    }

    private void cut() {
        progress.cut();
        try {
            var unused = printed.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Prints the result; nothing waits for it after that. */
    void print(BenchReport report) {
        if (json) {
            out.println(Json.pretty(report.json()));
            out.flush();
        } else {
            report.print(out);
        }
    }

    /** To be called however the run ends. */
    void over() {
        printed.countDown();
    }
}
