package io.millrace.api.camera;

import io.millrace.api.ports.EncoderReport;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.function.Supplier;

/** Says what encodes lower rungs, and what of the hardware works here. */
public final class EncoderOperations {
    private final Supplier<EncoderReport> report;

    public EncoderOperations(Supplier<EncoderReport> report) {
        this.report = report;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("showEncoders", this::show);
    }

    private ApiReply show(ApiCall call) {
        EncoderReport now = report.get();
        var probes = new JsonArray();
        now.probes()
                .forEach(probe -> probes.add(new JsonObject()
                        .put("encoder", probe.encoder())
                        .put("works", probe.works())
                        .put("detail", probe.detail())
                        .put("milliseconds", probe.took().toMillis())));
        return ApiReply.ok(new JsonObject()
                .put("configured", now.configured())
                .put("inUse", now.inUse())
                .put("problem", now.problem())
                .put("probes", probes));
    }
}
