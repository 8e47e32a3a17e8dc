package io.millrace.api.recording;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.catalog.Outbox;
import io.millrace.media.catalog.OutboxEntry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Recordings that could not be stored: what was given up, and trying it again. */
public final class OutboxOperations {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxOperations.class);
    private final Outbox outbox;
    private final InstantSource clock;

    public OutboxOperations(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("listOutbox", this::list, "retryOutbox", this::retry);
    }

    private ApiReply list(ApiCall call) {
        var dead = new JsonArray();
        outbox.dead(call.limit()).forEach(entry -> dead.add(view(entry)));
        return ApiReply.ok(new JsonObject().put("pending", outbox.pending()).put("dead", dead));
    }

    private ApiReply retry(ApiCall call) {
        UUID id = call.recording();
        if (!outbox.retry(id, clock.instant())) {
            throw new ProblemException(Problem.notFound("Nothing was given up under this id."));
        }
        LOG.info(
                "outbox entry retried recording={} user={}",
                id,
                call.caller().user().id());
        return ApiReply.noContent();
    }

    private static JsonObject view(OutboxEntry entry) {
        return new JsonObject()
                .put("recordingId", entry.recordingId().toString())
                .put("node", entry.node())
                .put("spoolFile", entry.spoolFile())
                .put("enqueuedAt", entry.enqueuedAt().toString())
                .put("attempts", entry.attempts())
                .put("lastError", entry.lastError());
    }
}
