package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import java.util.List;
import java.util.Optional;

/**
 * Keeps cameras. Blocking: call from a virtual thread. Every method throws {@link
 * CatalogException} when the database cannot be reached.
 */
public interface Cameras {
    /** @throws CatalogException of kind {@code CONFLICT} when the id is taken */
    void create(Camera camera);

    Optional<Camera> find(CameraId id);

    /** All, by id. */
    List<Camera> list();

    /** Changes name, enabled and recording; returns what now stands, or empty if there is none. */
    Optional<Camera> update(CameraId id, String name, boolean enabled, boolean recording);

    /** Raises the key version by one and returns what now stands, or empty if there is none. */
    Optional<Camera> rotateKey(CameraId id);

    /**
     * Removes the camera; its recordings stay, under its id.
     *
     * @return whether there was one
     */
    boolean delete(CameraId id);
}
