package io.millrace.api.recording;

import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Hands out the key that recordings are verified with. It is public: whoever has a recording may ask. */
public final class PublicKeyOperations {
    private final String pem;

    /** @param pem SubjectPublicKeyInfo of an Ed25519 key */
    public PublicKeyOperations(String pem) {
        this.pem = pem;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("showRecordingPublicKey", this::show);
    }

    private ApiReply show(ApiCall call) {
        return ApiReply.ok(new JsonObject().put("algorithm", "Ed25519").put("pem", pem));
    }
}
