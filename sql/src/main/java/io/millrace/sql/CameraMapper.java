package io.millrace.sql;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
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

    /** A rung of a camera's ladder, or one row without a rung when it has none. */
    record LadderRow(
            CameraId cameraId,
            LadderMode mode,
            @Nullable String name,
            @Nullable Integer shortSidePixels,
            @Nullable Integer bitsPerSecond,
            @Nullable Integer maxFramesPerSecond,
            @Nullable Preset preset) {}

    List<LadderRow> ladders();

    int deleteLadder(CameraId id);

    int insertLadder(CameraId id, LadderMode mode);

    int insertRung(CameraId id, RungProfile rung);

    @Nullable
    CameraId lock(CameraId id);
}
