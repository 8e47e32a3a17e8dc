package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.retention.Holds;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** {@link Holds} in table {@code holds} and in the rows' flag. */
final class PostgresHolds implements Holds {
    private final Sessions sessions;

    PostgresHolds(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public boolean hold(UUID recording) {
        return sessions.ask("holding recording " + recording, HoldMapper.class, m -> m.hold(recording)) > 0;
    }

    @Override
    public Release release(UUID recording) {
        return sessions.ask("releasing recording " + recording, HoldMapper.class, m -> {
            if (m.release(recording) > 0) {
                return Release.RELEASED;
            }
            return m.exists(recording) ? Release.HELD_BY_RANGE : Release.NOT_THERE;
        });
    }

    @Override
    public int hold(CameraId camera, Instant from, Instant to) {
        AtomicInteger held = new AtomicInteger();
        sessions.inTransaction("holding a range of camera " + camera, session -> {
            HoldMapper mapper = session.getMapper(HoldMapper.class);
            mapper.insertRange(camera, from, to);
            held.set(mapper.holdRange(camera, from, to));
        });
        return held.get();
    }

    @Override
    public int release(CameraId camera, Instant from, Instant to) {
        AtomicInteger held = new AtomicInteger();
        sessions.inTransaction("releasing a range of camera " + camera, session -> {
            HoldMapper mapper = session.getMapper(HoldMapper.class);
            mapper.deleteRanges(camera, from, to);
            mapper.releaseRange(camera, from, to);
            held.set(mapper.heldWithin(camera, from, to));
        });
        return held.get();
    }

    @Override
    public Set<UUID> among(Collection<UUID> recordings) {
        if (recordings.isEmpty()) {
            return Set.of();
        }
        return Set.copyOf(sessions.ask("reading holds", HoldMapper.class, m -> m.among(recordings)));
    }
}
