package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import io.millrace.media.ladder.LadderProfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps cameras. Blocking: call from a virtual thread. Every method throws {@link
 * CatalogException} when the database cannot be reached.
 */
public interface Cameras {
    /** @throws CatalogException of kind {@code CONFLICT} when the id is taken */
    void create(Camera camera);

    /**
     * The key version a new camera of this id starts with: 1, or one more than the deleted camera
     * of the same id had, so that keys issued for that one stay revoked.
     */
    int firstKeyVersion(CameraId id);

    Optional<Camera> find(CameraId id);

    /** All, by id. */
    List<Camera> list();

    /**
     * Changes name, enabled and recording; returns what now stands, or empty if there is none.
     *
     * @throws IllegalArgumentException when the name is not one that a camera can have
     */
    Optional<Camera> update(CameraId id, String name, boolean enabled, boolean recording);

    /** Raises the key version by one and returns what now stands, or empty if there is none. */
    Optional<Camera> rotateKey(CameraId id);

    /** Ladders of cameras that have one of their own; the others have the server's. */
    Map<CameraId, LadderProfile> ladders();

    /**
     * Gives the camera a ladder of its own.
     *
     * @param ladder null for the server's
     * @return whether there is such a camera
     */
    boolean setLadder(CameraId id, @Nullable LadderProfile ladder);

    /**
     * Removes the camera; its recordings stay, under its id.
     *
     * @return whether there was one
     */
    boolean delete(CameraId id);
}
