package io.millrace.api.camera;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.ports.CameraChanges;
import io.millrace.api.ports.PublishAddress;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.security.StreamKeys;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Issuing and revoking the keys with which cameras publish. */
public final class KeyOperations {
    private static final Logger LOG = LoggerFactory.getLogger(KeyOperations.class);
    private static final Duration DEFAULT_VALIDITY = Duration.ofDays(365);
    private final Cameras cameras;
    private final StreamKeys keys;
    private final PublishAddress address;
    private final CameraChanges changes;

    public KeyOperations(Cameras cameras, StreamKeys keys, PublishAddress address, CameraChanges changes) {
        this.cameras = cameras;
        this.keys = keys;
        this.address = address;
        this.changes = changes;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("issueKey", this::issue, "rotateKeys", this::rotate);
    }

    private ApiReply issue(ApiCall call) {
        CameraId id = call.camera();
        Camera camera = cameras.find(id).orElseThrow(() -> CameraOperations.missing(id));
        JsonObject body = call.body();
        Duration validity = Duration.ofSeconds(body.getLong("validSeconds", DEFAULT_VALIDITY.toSeconds()));
        List<String> sources = body.getJsonArray("sources", new JsonArray()).stream()
                .map(String.class::cast)
                .toList();
        StreamKeys.IssuedKey key;
        try {
            key = keys.issue(id, camera.keyVersion(), validity, sources);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(new Problem(
                    400,
                    "invalid_sources",
                    "The key cannot be issued like that",
                    "'sources' must be CIDR blocks, such as 192.0.2.0/24 or 2001:db8::/32."));
        }
        List<String> servers = address.servers(
                call.authority() == null ? "localhost" : call.authority().host());
        LOG.info(
                "key issued camera={} expires={} user={}",
                id,
                key.expiresAt(),
                call.caller().user().id());
        return ApiReply.created(new JsonObject()
                .put("streamKey", key.streamKey())
                .put("compactKey", key.compact().isEmpty() ? null : key.compact())
                .put("expiresAt", key.expiresAt().toString())
                .put("servers", new JsonArray(servers))
                .put("urls", urls(servers, key.streamKey()))
                .put("compactUrls", urls(servers, key.compact())));
    }

    private ApiReply rotate(ApiCall call) {
        CameraId id = call.camera();
        Camera camera = cameras.rotateKey(id).orElseThrow(() -> CameraOperations.missing(id));
        changes.onKeysRotated(camera);
        LOG.info(
                "keys rotated camera={} version={} user={}",
                id,
                camera.keyVersion(),
                call.caller().user().id());
        return ApiReply.ok(CameraOperations.view(camera));
    }

    private static JsonArray urls(List<String> servers, String key) {
        var urls = new JsonArray();
        if (!key.isEmpty()) {
            servers.forEach(server -> urls.add(server + "/" + key));
        }
        return urls;
    }
}
