package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements in {@code CameraMapper.xml}. */
interface CameraMapper {
    int insert(Camera camera);

    @Nullable
    Integer deletedKeyVersion(CameraId id);

    @Nullable
    Camera find(CameraId id);

    List<Camera> list();

    @Nullable
    Camera update(CameraId id, String name, boolean enabled, boolean recording);

    @Nullable
    Camera rotateKey(CameraId id);

    int delete(CameraId id);
}
