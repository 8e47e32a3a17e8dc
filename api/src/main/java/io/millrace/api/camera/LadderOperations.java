package io.millrace.api.camera;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.ports.CameraChanges;
import io.millrace.api.ports.LadderSource;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.Preset;
import io.millrace.media.ladder.RungProfile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Showing and setting a camera's ladder. */
public final class LadderOperations {
    private static final Logger LOG = LoggerFactory.getLogger(LadderOperations.class);
    private final Cameras cameras;
    private final LadderSource ladders;
    private final CameraChanges changes;

    public LadderOperations(Cameras cameras, LadderSource ladders, CameraChanges changes) {
        this.cameras = cameras;
        this.ladders = ladders;
        this.changes = changes;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("showLadder", this::show, "setLadder", this::set, "resetLadder", this::reset);
    }

    private ApiReply show(ApiCall call) {
        CameraId id = existing(call).id();
        LadderProfile own = cameras.ladders().get(id);
        return ApiReply.ok(view(own == null ? ladders.ladder(id) : own, own != null));
    }

    private ApiReply set(ApiCall call) {
        Camera camera = existing(call);
        LadderProfile ladder = ladder(call.body());
        store(call, camera, ladder);
        return ApiReply.ok(view(ladder, true));
    }

    private ApiReply reset(ApiCall call) {
        store(call, existing(call), null);
        return ApiReply.noContent();
    }

    private void store(ApiCall call, Camera camera, @Nullable LadderProfile ladder) {
        if (!cameras.setLadder(camera.id(), ladder)) {
            throw CameraOperations.missing(camera.id());
        }
        changes.onUpdated(camera);
        LOG.info(
                "ladder changed camera={} mode={} user={}",
                camera.id(),
                ladder == null ? "default" : mode(ladder.mode()),
                call.caller().user().id());
    }

    private Camera existing(ApiCall call) {
        CameraId id = call.camera();
        return cameras.find(id).orElseThrow(() -> CameraOperations.missing(id));
    }

    private static LadderProfile ladder(JsonObject body) {
        try {
            List<RungProfile> rungs = new ArrayList<>();
            for (Object each : body.getJsonArray("rungs")) {
                JsonObject rung = (JsonObject) each;
                rungs.add(new RungProfile(
                        rung.getString("name"),
                        rung.getInteger("shortSidePixels"),
                        rung.getInteger("bitsPerSecond"),
                        rung.getInteger("maxFramesPerSecond"),
                        Preset.valueOf(rung.getString("preset").toUpperCase(Locale.ROOT))));
            }
            return new LadderProfile(
                    LadderMode.valueOf(
                            body.getString("mode").toUpperCase(Locale.ROOT).replace('-', '_')),
                    rungs);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badRequest("This is no ladder: " + e.getMessage() + "."));
        }
    }

    private static JsonObject view(LadderProfile ladder, boolean own) {
        JsonArray rungs = new JsonArray();
        for (RungProfile rung : ladder.rungs()) {
            rungs.add(new JsonObject()
                    .put("name", rung.name())
                    .put("shortSidePixels", rung.shortSidePixels())
                    .put("bitsPerSecond", rung.bitsPerSecond())
                    .put("maxFramesPerSecond", rung.maxFramesPerSecond())
                    .put("preset", rung.preset().argument()));
        }
        return new JsonObject()
                .put("mode", mode(ladder.mode()))
                .put("rungs", rungs)
                .put("own", own);
    }

    static String mode(LadderMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
