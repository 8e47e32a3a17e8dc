package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.RungProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** {@link Cameras} in table {@code cameras}. */
final class PostgresCameras implements Cameras {
    private final Sessions sessions;

    PostgresCameras(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void create(Camera camera) {
        sessions.ask("creating camera " + camera.id(), CameraMapper.class, m -> m.insert(camera));
    }

    @Override
    public int firstKeyVersion(CameraId id) {
        return sessions.ask(
                        "reading the key version of camera " + id,
                        CameraMapper.class,
                        m -> Optional.ofNullable(m.deletedKeyVersion(id)))
                .map(last -> last + 1)
                .orElse(1);
    }

    @Override
    public Optional<Camera> find(CameraId id) {
        return sessions.ask("reading camera " + id, CameraMapper.class, m -> Optional.ofNullable(m.find(id)));
    }

    @Override
    public List<Camera> list() {
        return sessions.ask("listing cameras", CameraMapper.class, CameraMapper::list);
    }

    @Override
    public Optional<Camera> update(CameraId id, String name, boolean enabled, boolean recording) {
        // Before it is written: a row that no Camera can be made of would break every list.
        Camera.requireName(name);
        return sessions.ask(
                "changing camera " + id,
                CameraMapper.class,
                m -> Optional.ofNullable(m.update(id, name, enabled, recording)));
    }

    @Override
    public Optional<Camera> rotateKey(CameraId id) {
        return sessions.ask(
                "rotating the key of camera " + id, CameraMapper.class, m -> Optional.ofNullable(m.rotateKey(id)));
    }

    @Override
    public Map<CameraId, LadderProfile> ladders() {
        Map<CameraId, LadderMode> modes = new LinkedHashMap<>();
        Map<CameraId, List<RungProfile>> rungs = new HashMap<>();
        for (CameraMapper.LadderRow row : sessions.ask("reading ladders", CameraMapper.class, CameraMapper::ladders)) {
            modes.put(row.cameraId(), row.mode());
            List<RungProfile> own = rungs.computeIfAbsent(row.cameraId(), id -> new ArrayList<>());
            if (row.name() != null
                    && row.shortSidePixels() != null
                    && row.bitsPerSecond() != null
                    && row.maxFramesPerSecond() != null
                    && row.preset() != null) {
                own.add(new RungProfile(
                        row.name(),
                        row.shortSidePixels(),
                        row.bitsPerSecond(),
                        row.maxFramesPerSecond(),
                        row.preset()));
            }
        }
        Map<CameraId, LadderProfile> ladders = new LinkedHashMap<>();
        modes.forEach((id, mode) -> ladders.put(id, new LadderProfile(mode, rungs.getOrDefault(id, List.of()))));
        return ladders;
    }

    @Override
    public boolean setLadder(CameraId id, @Nullable LadderProfile ladder) {
        AtomicBoolean found = new AtomicBoolean();
        sessions.inTransaction("changing the ladder of camera " + id, session -> {
            CameraMapper mapper = session.getMapper(CameraMapper.class);
            // Two operators at once: the later one's ladder stands, whole.
            found.set(mapper.lock(id) != null);
            mapper.deleteLadder(id);
            if (found.get() && ladder != null) {
                mapper.insertLadder(id, ladder.mode());
                ladder.rungs().forEach(rung -> mapper.insertRung(id, rung));
            }
        });
        return found.get();
    }

    @Override
    public boolean delete(CameraId id) {
        return sessions.ask("deleting camera " + id, CameraMapper.class, m -> m.delete(id)) > 0;
    }
}
