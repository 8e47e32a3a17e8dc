package io.millrace.media.live;

import io.millrace.media.CameraId;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.IngestFigures;
import io.millrace.media.publish.PublishSession;
import io.millrace.media.publish.SampleSink;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A publish session whose samples a test sends, on the test's thread. */
public final class ReplayedSession implements PublishSession {
    private final UUID id = UUID.randomUUID();
    private final CameraId camera;
    private final Set<Track> announced = new HashSet<>();
    private @Nullable SampleSink sink;

    public ReplayedSession(CameraId camera) {
        this.camera = camera;
    }

    public void send(List<MediaSample> samples) {
        SampleSink target = attached();
        for (MediaSample sample : samples) {
            if (announced.add(sample.track())) {
                target.onTrack(sample.track());
            }
            target.onSample(sample);
        }
    }

    /** As metadata does. */
    public void announce(MediaKind kind) {
        attached().onAnnounced(kind);
    }

    public void end(EndReason reason) {
        attached().onEnd(reason);
    }

    private SampleSink attached() {
        return Objects.requireNonNull(sink, "nothing attached");
    }

    @Override
    public void attach(SampleSink target) {
        sink = target;
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public CameraId camera() {
        return camera;
    }

    @Override
    public Instant startedAt() {
        return Instant.EPOCH;
    }

    @Override
    public String remoteAddress() {
        return "127.0.0.1";
    }

    @Override
    public String transport() {
        return "rtmp";
    }

    @Override
    public String encoder() {
        return "";
    }

    @Override
    public void close(EndReason reason) {
        end(reason);
    }

    @Override
    public IngestFigures figures() {
        return IngestFigures.NONE;
    }
}
