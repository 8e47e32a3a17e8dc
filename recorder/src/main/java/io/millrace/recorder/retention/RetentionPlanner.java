package io.millrace.recorder.retention;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Recording;
import io.millrace.media.retention.RetentionPlan;
import io.millrace.media.retention.RetentionPlan.Step;
import io.millrace.media.retention.RetentionPolicy;
import io.millrace.media.retention.RetentionRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What policies make of recordings: pure, nothing is read or written.
 *
 * @param defaults for cameras without a policy of their own
 */
public record RetentionPlanner(RetentionPolicy defaults, Map<CameraId, RetentionPolicy> ofCameras) {
    public RetentionPlanner {
        ofCameras = Map.copyOf(ofCameras);
    }

    /** What is to be done now; rows that are marked are left to those who marked them. */
    public RetentionPlan plan(List<RetentionRow> rows, Instant now) {
        List<Step> steps = new ArrayList<>();
        List<Step> held = new ArrayList<>();
        for (RetentionRow row : rows) {
            if (row.mark() == null) {
                step(row, now).ifPresent(step -> (row.held() ? held : steps).add(step));
            }
        }
        return new RetentionPlan(steps, held);
    }

    private Optional<Step> step(RetentionRow row, Instant now) {
        Recording recording = row.recording();
        String whose = ofCameras.containsKey(recording.camera()) ? "of the camera" : "by default";
        return policy(recording.camera())
                .reached(recording.tier(), recording.end(), now)
                .map(stage -> new Step(row, stage.tier(), stage + " " + whose));
    }

    /** When rows that need nothing now are to be looked at again, by id; those that are missing never. */
    public Map<UUID, Instant> next(List<RetentionRow> rows) {
        Map<UUID, Instant> next = new HashMap<>();
        for (RetentionRow row : rows) {
            Recording recording = row.recording();
            policy(recording.camera())
                    .next(recording.tier(), recording.end())
                    .ifPresent(at -> next.put(recording.id(), at));
        }
        return next;
    }

    private RetentionPolicy policy(CameraId camera) {
        return ofCameras.getOrDefault(camera, defaults);
    }
}
