package io.millrace.app.bench;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Says what a run does, and ends it early: {@link #cut} from any thread, the rest from the run's.
 */
public final class Progress {
    private final PrintWriter out;
    private final CountDownLatch cut = new CountDownLatch(1);

    public Progress(PrintWriter out) {
        this.out = out;
    }

    public void say(String format, Object... values) {
        out.printf(format + "%n", values);
        out.flush();
    }

    /** Ends all waiting from now on, so that the run comes to its figures. */
    public void cut() {
        cut.countDown();
    }

    boolean isCut() {
        return cut.getCount() == 0;
    }

    /** Returns early when the run is cut. */
    void pause(Duration time) throws InterruptedException {
        var unused = cut.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
