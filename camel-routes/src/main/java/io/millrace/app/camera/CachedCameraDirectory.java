package io.millrace.app.camera;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.CameraDirectory;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.catalog.CatalogException;
import io.millrace.media.ladder.LadderProfile;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cameras as last read. Reads go to an immutable map; {@link #refresh} is called on a change
 * made here, and now and then for changes made by other processes.
 */
public final class CachedCameraDirectory implements CameraDirectory {
    private static final Logger log = LoggerFactory.getLogger(CachedCameraDirectory.class);
    private final Supplier<Cameras> cameras;
    private final Consumer<Camera> onRevoked;
    private final Consumer<Collection<Camera>> onRead;
    private final @Nullable CameraSnapshot snapshot;
    private boolean answered = true;
    private volatile Map<CameraId, Camera> known = Map.of();
    private volatile Map<CameraId, LadderProfile> ladders = Map.of();

    /**
     * @param cameras asked for at each refresh; may block until the catalogue was opened
     * @param snapshot known until the catalogue answers, and brought up to date when it does; null
     *     for none
     * @param onRead told of all cameras whenever they were read
     * @param onRevoked told of each camera whose running session must end: deleted, disabled, or
     *     its key rotated
     */
    public CachedCameraDirectory(
            Supplier<Cameras> cameras,
            @Nullable CameraSnapshot snapshot,
            Consumer<Collection<Camera>> onRead,
            Consumer<Camera> onRevoked) {
        this.cameras = cameras;
        this.snapshot = snapshot;
        this.onRead = onRead;
        this.onRevoked = onRevoked;
        if (snapshot != null) {
            CameraSnapshot.Known before = snapshot.read();
            known = byId(before.cameras());
            ladders = before.ladders();
        }
    }

    @Override
    public Optional<Camera> find(CameraId id) {
        return Optional.ofNullable(known.get(id));
    }

    /** The camera's own ladder, if it has one. */
    public Optional<LadderProfile> ladder(CameraId id) {
        return Optional.ofNullable(ladders.get(id));
    }

    public Set<CameraId> ids() {
        return known.keySet();
    }

    /**
     * Reads all cameras. Blocking; on failure what was known stays.
     *
     * @return whether the catalogue answered
     */
    public synchronized boolean refresh() {
        List<Camera> list;
        try {
            Cameras catalogue = cameras.get();
            list = catalogue.list();
            ladders = Map.copyOf(catalogue.ladders());
        } catch (CatalogException e) {
            if (answered) {
                answered = false;
                log.warn("The list of cameras stays as it was: {}", e.getMessage());
            }
            return false;
        }
        if (!answered) {
            answered = true;
            log.info("The list of cameras is up to date again");
        }
        Map<CameraId, Camera> before = known;
        known = byId(list);
        if (snapshot != null) {
            snapshot.write(list, ladders);
        }
        onRead.accept(list);
        before.values().stream()
                .filter(camera -> revoked(camera, known.get(camera.id())))
                .forEach(onRevoked);
        return true;
    }

    /** All that are known. */
    public Collection<Camera> all() {
        return known.values();
    }

    private static Map<CameraId, Camera> byId(Collection<Camera> list) {
        Map<CameraId, Camera> cameras = new HashMap<>();
        list.forEach(camera -> cameras.put(camera.id(), camera));
        return Map.copyOf(cameras);
    }

    private static boolean revoked(Camera before, @Nullable Camera now) {
        return now == null || (before.enabled() && !now.enabled()) || before.keyVersion() != now.keyVersion();
    }
}
