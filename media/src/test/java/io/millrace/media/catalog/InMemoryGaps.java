package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@link Gaps} in a map. */
public final class InMemoryGaps extends InMemoryStore implements Gaps {
    private final Map<Identity, Gap> gaps = new HashMap<>();

    @Override
    public synchronized void record(Gap gap) {
        requireUp();
        Instant start = kept(gap.start());
        gaps.put(
                new Identity(gap.camera(), start, gap.cause()),
                new Gap(gap.camera(), start, keptOrNull(gap.end()), gap.cause(), gap.samples(), kept(gap.detail())));
    }

    @Override
    public synchronized List<Gap> list(CameraId camera, Instant from, Instant to) {
        requireUp();
        return gaps.values().stream()
                .filter(g -> g.camera().equals(camera))
                .filter(g -> g.start().isBefore(to))
                .filter(g -> {
                    Instant end = g.end();
                    return end == null || end.isAfter(from);
                })
                .sorted(Comparator.comparing(Gap::start)
                        .thenComparing(g -> g.cause().name()))
                .toList();
    }

    private record Identity(CameraId camera, Instant start, Gap.Cause cause) {}
}
