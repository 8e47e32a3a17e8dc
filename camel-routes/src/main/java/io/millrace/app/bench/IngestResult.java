package io.millrace.app.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench ingest} found.
 *
 * @param clipBitsPerSecond what a camera really sent
 * @param sentSamples over all turns of Millrace, warm-ups included
 * @param lostSamples sent and in no part, or not on record
 * @param startMillis from the server's process to serving, with an empty data folder
 */
public record IngestResult(
        IngestPlan plan,
        String machine,
        long clipBitsPerSecond,
        List<IngestTurn> turns,
        long sentSamples,
        long lostSamples,
        long startMillis,
        @Nullable Profile profile,
        boolean cut) {
    static final String MILLRACE = "millrace";
    static final String NGINX = "nginx-rtmp";

    public boolean passed() {
        return lostSamples == 0 && turns.stream().allMatch(turn -> turn.brokenPublishes() == 0);
    }

    double median(String server, ToDoubleFunction<IngestTurn> figure) {
        return Median.of(turns.stream()
                .filter(turn -> turn.server().equals(server))
                .mapToDouble(figure)
                .toArray());
    }

    /** CPU of Millrace to CPU of nginx, medians; not a number without nginx. */
    double ratio() {
        return median(MILLRACE, IngestTurn::cores) / median(NGINX, IngestTurn::cores);
    }
}
