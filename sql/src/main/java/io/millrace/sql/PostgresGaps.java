package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.Gaps;
import java.time.Instant;
import java.util.List;

/** {@link Gaps} in table {@code gaps}. */
final class PostgresGaps implements Gaps {
    private final Sessions sessions;

    PostgresGaps(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void record(Gap gap) {
        sessions.ask("recording a gap of camera " + gap.camera(), GapMapper.class, m -> m.upsert(gap));
    }

    @Override
    public List<Gap> list(CameraId camera, Instant from, Instant to) {
        return sessions.ask("listing gaps of camera " + camera, GapMapper.class, m -> m.list(camera, from, to));
    }
}
