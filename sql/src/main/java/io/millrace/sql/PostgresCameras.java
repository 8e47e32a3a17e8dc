package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Cameras;
import java.util.List;
import java.util.Optional;

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
    public boolean delete(CameraId id) {
        return sessions.ask("deleting camera " + id, CameraMapper.class, m -> m.delete(id)) > 0;
    }
}
