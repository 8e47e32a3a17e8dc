package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import io.millrace.media.ladder.LadderProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@link Cameras} in a map. */
public final class InMemoryCameras extends InMemoryStore implements Cameras {
    private final TreeMap<CameraId, Camera> cameras = new TreeMap<>();
    private final Map<CameraId, LadderProfile> ladders = new HashMap<>();
    private final Map<CameraId, Integer> deletedKeyVersions = new HashMap<>();

    @Override
    public synchronized void create(Camera camera) {
        requireUp();
        Camera kept = new Camera(
                camera.id(),
                kept(camera.name()),
                camera.enabled(),
                camera.recording(),
                camera.keyVersion(),
                kept(camera.createdAt()));
        if (cameras.putIfAbsent(kept.id(), kept) != null) {
            throw conflict("camera " + camera.id() + " is there already");
        }
    }

    @Override
    public synchronized int firstKeyVersion(CameraId id) {
        requireUp();
        return deletedKeyVersions.getOrDefault(id, 0) + 1;
    }

    @Override
    public synchronized Optional<Camera> find(CameraId id) {
        requireUp();
        return Optional.ofNullable(cameras.get(id));
    }

    @Override
    public synchronized List<Camera> list() {
        requireUp();
        return List.copyOf(cameras.values());
    }

    @Override
    public synchronized Optional<Camera> update(CameraId id, String name, boolean enabled, boolean recording) {
        requireUp();
        Camera.requireName(name);
        return Optional.ofNullable(cameras.computeIfPresent(
                id, (same, old) -> new Camera(id, kept(name), enabled, recording, old.keyVersion(), old.createdAt())));
    }

    @Override
    public synchronized Optional<Camera> rotateKey(CameraId id) {
        requireUp();
        return Optional.ofNullable(cameras.computeIfPresent(
                id,
                (same, old) -> new Camera(
                        id, old.name(), old.enabled(), old.recording(), old.keyVersion() + 1, old.createdAt())));
    }

    @Override
    public synchronized Map<CameraId, LadderProfile> ladders() {
        requireUp();
        return Map.copyOf(ladders);
    }

    @Override
    public synchronized boolean setLadder(CameraId id, @Nullable LadderProfile ladder) {
        requireUp();
        if (!cameras.containsKey(id)) {
            return false;
        }
        if (ladder == null) {
            ladders.remove(id);
        } else {
            ladders.put(id, ladder);
        }
        return true;
    }

    @Override
    public synchronized boolean delete(CameraId id) {
        requireUp();
        Camera gone = cameras.remove(id);
        if (gone != null) {
            ladders.remove(id);
            deletedKeyVersions.merge(id, gone.keyVersion(), Math::max);
        }
        return gone != null;
    }
}
