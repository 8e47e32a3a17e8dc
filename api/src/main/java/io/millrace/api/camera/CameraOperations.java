package io.millrace.api.camera;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.ports.CameraChanges;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.catalog.CatalogException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creating, showing, changing and deleting cameras. */
public final class CameraOperations {
    private static final Logger LOG = LoggerFactory.getLogger(CameraOperations.class);
    private static final int MAX_NUMBER = 99;
    private final Cameras cameras;
    private final CameraChanges changes;
    private final InstantSource clock;

    public CameraOperations(Cameras cameras, CameraChanges changes, InstantSource clock) {
        this.cameras = cameras;
        this.changes = changes;
        this.clock = clock;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of(
                "listCameras", this::list,
                "createCamera", this::create,
                "showCamera", this::show,
                "changeCamera", this::change,
                "deleteCamera", this::delete);
    }

    private ApiReply list(ApiCall call) {
        var list = new JsonArray();
        cameras.list().forEach(camera -> list.add(view(camera)));
        return ApiReply.ok(new JsonObject().put("cameras", list));
    }

    private ApiReply create(ApiCall call) {
        JsonObject body = call.body();
        String name = body.getString("name").strip();
        String asked = body.getString("id");
        Camera camera = asked == null ? createNumbered(name, body) : create(new CameraId(asked), name, body);
        changes.onCreated(camera);
        LOG.info(
                "camera created camera={} user={}",
                camera.id(),
                call.caller().user().id());
        return ApiReply.created(view(camera)).withHeader("location", "/api/v1/cameras/" + camera.id());
    }

    private Camera createNumbered(String name, JsonObject body) {
        CameraId stem = CameraNames.idOf(name);
        CameraId id = stem;
        for (int number = 2; cameras.find(id).isPresent(); number++) {
            if (number > MAX_NUMBER) {
                throw taken(stem);
            }
            id = CameraNames.numbered(stem, number);
        }
        return create(id, name, body);
    }

    private Camera create(CameraId id, String name, JsonObject body) {
        var camera = new Camera(
                id,
                name,
                body.getBoolean("enabled", true),
                body.getBoolean("recording", true),
                cameras.firstKeyVersion(id),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        try {
            cameras.create(camera);
            return camera;
        } catch (CatalogException e) {
            if (e.kind() == CatalogException.Kind.CONFLICT) {
                throw taken(id);
            }
            throw e;
        }
    }

    private ApiReply show(ApiCall call) {
        return ApiReply.ok(view(find(call.camera())));
    }

    private ApiReply change(ApiCall call) {
        Camera before = find(call.camera());
        JsonObject body = call.body();
        Camera after = cameras.update(
                        before.id(),
                        body.getString("name", before.name()).strip(),
                        body.getBoolean("enabled", before.enabled()),
                        body.getBoolean("recording", before.recording()))
                .orElseThrow(() -> missing(before.id()));
        changes.onUpdated(after);
        LOG.info(
                "camera changed camera={} enabled={} recording={} user={}",
                after.id(),
                after.enabled(),
                after.recording(),
                call.caller().user().id());
        return ApiReply.ok(view(after));
    }

    private ApiReply delete(ApiCall call) {
        CameraId id = call.camera();
        if (!cameras.delete(id)) {
            throw missing(id);
        }
        changes.onDeleted(id);
        LOG.info("camera deleted camera={} user={}", id, call.caller().user().id());
        return ApiReply.noContent();
    }

    private Camera find(CameraId id) {
        return cameras.find(id).orElseThrow(() -> missing(id));
    }

    /** For every operation on a camera. */
    public static ProblemException missing(CameraId id) {
        return new ProblemException(Problem.notFound("There is no camera " + id + "."));
    }

    private static ProblemException taken(CameraId id) {
        return new ProblemException(
                Problem.conflict("id_taken", "The id " + id + " is taken. Choose another, or give one in 'id'."));
    }

    static JsonObject view(Camera camera) {
        return new JsonObject()
                .put("id", camera.id().value())
                .put("name", camera.name())
                .put("enabled", camera.enabled())
                .put("recording", camera.recording())
                .put("keyVersion", camera.keyVersion())
                .put("createdAt", camera.createdAt().toString());
    }
}
