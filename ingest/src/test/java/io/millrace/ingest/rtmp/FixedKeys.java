package io.millrace.ingest.rtmp;

import io.millrace.ingest.PublishAuthorizer;
import io.millrace.ingest.PublishDecision;
import io.millrace.ingest.PublishDecision.Accepted;
import io.millrace.ingest.PublishDecision.Reason;
import io.millrace.ingest.PublishDecision.Refused;
import io.millrace.ingest.PublishRequest;
import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Lets everything in whose query starts with {@code token=good}; the rest of the token is the
 * key's identity. Keeps what it was asked.
 */
final class FixedKeys implements PublishAuthorizer {
    final Queue<PublishRequest> asked = new ConcurrentLinkedQueue<>();

    /** Whether the next that asks meets an Error. */
    volatile boolean fails;

    @Override
    public PublishDecision authorize(PublishRequest request) {
        asked.add(request);
        if (fails) {
            throw new StackOverflowError("for the test");
        }
        if (!CameraId.isValid(request.streamName())) {
            return new Refused(Reason.MALFORMED_KEY, "the stream name is not a camera id", null);
        }
        CameraId camera = new CameraId(request.streamName());
        if (!request.query().startsWith("token=good")) {
            return new Refused(Reason.BAD_SIGNATURE, "the token's signature is wrong; issue a new key", camera);
        }
        return new Accepted(camera, request.query(), Instant.parse("2030-01-01T00:00:00Z"));
    }
}
