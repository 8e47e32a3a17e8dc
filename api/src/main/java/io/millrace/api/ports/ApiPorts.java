package io.millrace.api.ports;

import io.millrace.media.catalog.CameraDirectory;
import io.millrace.media.catalog.Cameras;
import io.millrace.media.catalog.Gaps;
import io.millrace.media.catalog.Outbox;
import io.millrace.media.catalog.RecordingManifests;
import io.millrace.media.catalog.Recordings;
import io.millrace.media.catalog.StreamSessions;
import io.millrace.media.catalog.Users;
import io.millrace.media.retention.Holds;
import io.millrace.media.retention.RetentionPolicies;
import io.millrace.media.security.StreamKeys;
import io.millrace.media.tape.RecordingPictures;
import io.millrace.media.tape.Tape;
import io.millrace.media.tape.TapeExports;
import java.util.List;
import java.util.function.Supplier;

/**
 * Everything the edge borrows; it closes none of it. The catalogue's ports and {@code objects} are
 * called on virtual threads, {@code directory} and {@code hls} on event loops.
 *
 * @param recordingPublicKey PEM, what recordings are verified with
 * @param health what {@code /health} reports, in this order
 * @param spool what it says of the disk; called on any thread, does not block
 */
public record ApiPorts(
        Cameras cameras,
        CameraDirectory directory,
        Recordings recordings,
        RecordingManifests manifests,
        Gaps gaps,
        StreamSessions sessions,
        Users users,
        Outbox outbox,
        StreamKeys streamKeys,
        RecordingObjects objects,
        Tape tape,
        TapeExports exports,
        String recordingPublicKey,
        RecordingPictures pictures,
        RetentionPolicies retention,
        Holds holds,
        RetentionDesk retentionDesk,
        HlsSources hls,
        StatusSource status,
        CameraChanges changes,
        LadderSource ladders,
        PreviewSource previews,
        Supplier<EncoderReport> encoders,
        PublishAddress publishAddress,
        List<HealthCheck> health,
        Supplier<SpoolRoom> spool) {
    public ApiPorts {
        health = List.copyOf(health);
    }
}
