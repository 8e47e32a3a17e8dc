package io.millrace.app.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What {@code bench hls} found. */
public record HlsResult(
        HlsPlan plan,
        String machine,
        String tls,
        long clipBitsPerSecond,
        List<HlsTurn> turns,
        @Nullable Profile profile,
        String lastFailure,
        boolean cut) {
    static final String LIVE = "live";
    static final String SEGMENTS = "segments";
    static final String NGINX = "nginx";

    /** One thread that is as busy as this delays what it measures. */
    private static final double CLIENT_BUSY = 0.85;

    public boolean passed() {
        return turns.stream().noneMatch(turn -> turn.failures() > 0 || turn.requests() == 0);
    }

    boolean clientBound() {
        return turns.stream().anyMatch(turn -> turn.clientCores() > CLIENT_BUSY);
    }

    double median(String what, ToDoubleFunction<HlsTurn> figure) {
        return Median.of(turns.stream()
                .filter(turn -> turn.what().equals(what))
                .mapToDouble(figure)
                .toArray());
    }

    /** CPU of Millrace for a gigabyte of segments to that of nginx, medians; not a number without nginx. */
    double ratio() {
        return median(SEGMENTS, HlsTurn::cpuSecondsPerGigabyte) / median(NGINX, HlsTurn::cpuSecondsPerGigabyte);
    }
}
