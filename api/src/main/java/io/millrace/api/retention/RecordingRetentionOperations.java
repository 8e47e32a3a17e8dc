package io.millrace.api.retention;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.api.ports.RetentionDesk;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.catalog.Recordings;
import io.millrace.media.retention.Holds;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holding, releasing and deleting one recording. */
public final class RecordingRetentionOperations {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingRetentionOperations.class);
    private final Recordings recordings;
    private final Holds holds;
    private final RetentionDesk desk;

    public RecordingRetentionOperations(Recordings recordings, Holds holds, RetentionDesk desk) {
        this.recordings = recordings;
        this.holds = holds;
        this.desk = desk;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("holdRecording", this::hold, "releaseRecording", this::release, "deleteRecording", this::delete);
    }

    private ApiReply hold(ApiCall call) {
        if (!holds.hold(call.recording())) {
            throw missing();
        }
        return done(call, "recording held");
    }

    private ApiReply release(ApiCall call) {
        return switch (holds.release(call.recording())) {
            case RELEASED -> done(call, "recording released");
            case HELD_BY_RANGE ->
                throw new ProblemException(Problem.conflict(
                        "held_by_range",
                        "A range of its camera is held: release that range, with DELETE …/cameras/{camera}/hold."));
            case NOT_THERE -> throw missing();
        };
    }

    private ApiReply delete(ApiCall call) {
        UUID id = call.recording();
        if (!desk.delete(id, "user " + call.caller().user().name())) {
            if (recordings.find(id).isEmpty()) {
                throw missing();
            } else if (holds.among(List.<UUID>of(id)).isEmpty()) {
                throw new ProblemException(Problem.conflict(
                        "being_moved", "It is being moved to another tier. Try again when that is done."));
            }
            throw new ProblemException(
                    Problem.conflict("held", "The recording is held. Release it before it is deleted."));
        }
        return done(call, "recording deleted");
    }

    private static ApiReply done(ApiCall call, String what) {
        LOG.info(
                "{} recording={} user={}",
                what,
                call.recording(),
                call.caller().user().id());
        return ApiReply.noContent();
    }

    private static ProblemException missing() {
        return new ProblemException(Problem.notFound("There is no recording of this id."));
    }
}
