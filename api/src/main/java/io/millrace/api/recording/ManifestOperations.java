package io.millrace.api.recording;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.catalog.RecordingManifest;
import io.millrace.media.catalog.RecordingManifests;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** Tells what was signed of a recording: enough to prove that it was there, without its file. */
public final class ManifestOperations {
    private final RecordingManifests manifests;

    public ManifestOperations(RecordingManifests manifests) {
        this.manifests = manifests;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("showManifest", this::show);
    }

    private ApiReply show(ApiCall call) {
        RecordingManifest manifest = manifests
                .find(call.recording())
                .orElseThrow(() -> new ProblemException(
                        Problem.notFound("There is no signed manifest of a recording of this id.")));
        HexFormat hex = HexFormat.of();
        Base64.Encoder base64 = Base64.getEncoder();
        return ApiReply.ok(new JsonObject()
                .put("recording", manifest.recordingId().toString())
                .put("camera", manifest.camera().value())
                .put("fragments", manifest.fragmentCount())
                .put("previousLink", hex.formatHex(manifest.previousLink()))
                .put("lastLink", hex.formatHex(manifest.lastLink()))
                .put("keyId", manifest.keyId())
                .put("signature", base64.encodeToString(manifest.signature()))
                .put("signed", base64.encodeToString(manifest.signed())));
    }
}
