package io.millrace.app.camera;

import io.millrace.api.ports.HlsSources;
import io.millrace.api.ports.LadderSource;
import io.millrace.api.ports.PreviewSource;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.CameraDirectory;
import io.millrace.media.hls.HlsSource;
import io.millrace.media.live.Preview;
import io.millrace.media.publish.PublishSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The cameras that published since the start, and the steps of the publish route. The steps are
 * called on the publish-events thread; look-ups from any.
 */
public final class LiveCameras implements HlsSources, PreviewSource, AutoCloseable {
    private final Map<CameraId, LiveCamera> cameras = new ConcurrentHashMap<>();
    private final CameraDirectory directory;
    private final Function<CameraId, LiveCamera> factory;
    private final boolean recordingEnabled;

    /**
     * @param factory makes what runs for a camera, at its first publish
     * @param recordingEnabled whether cameras are recorded at all
     */
    public LiveCameras(CameraDirectory directory, Function<CameraId, LiveCamera> factory, boolean recordingEnabled) {
        this.directory = directory;
        this.factory = factory;
        this.recordingEnabled = recordingEnabled;
    }

    /** Step: the camera's live stream begins, or goes on with this session. */
    public void open(PublishSession session) {
        cameras.computeIfAbsent(session.camera(), factory).begin(session);
    }

    /** Step: the recorder follows the stream, if this camera is to be recorded. */
    public void record(PublishSession session) {
        live(session.camera()).ifPresent(camera -> camera.record(toBeRecorded(camera.camera())));
    }

    /** Step: samples flow, the session's pre-roll first. */
    public void packageStream(PublishSession session) {
        live(session.camera()).ifPresent(camera -> camera.stream().packageFrom(session));
    }

    /** Step: the session is over; the stream stays for the next. */
    public void close(PublishSession session) {
        live(session.camera()).ifPresent(camera -> camera.end(session));
    }

    /** What an operator changed of {@code camera} takes effect on what runs. */
    public void apply(Camera camera) {
        LiveCamera live = cameras.get(camera.id());
        if (live != null) {
            live.record(toBeRecorded(camera.id()));
        }
    }

    /** Ladders as operators set them take effect on what runs; what did not change is left alone. */
    public void applyLadders(LadderSource ladders) {
        cameras.forEach((id, camera) -> camera.ladder().setProfile(ladders.ladder(id)));
    }

    /** A deleted camera's window goes; its recordings stay. */
    public void remove(CameraId id) {
        LiveCamera live = cameras.remove(id);
        if (live != null) {
            live.close();
        }
    }

    public Optional<LiveCamera> live(CameraId id) {
        return Optional.ofNullable(cameras.get(id));
    }

    public Collection<LiveCamera> all() {
        return cameras.values();
    }

    /** The sessions that publish now. */
    public Collection<PublishSession> sessions() {
        List<PublishSession> sessions = new ArrayList<>();
        for (LiveCamera camera : cameras.values()) {
            if (camera.session() instanceof PublishSession session) {
                sessions.add(session);
            }
        }
        return sessions;
    }

    @Override
    public Optional<HlsSource> find(CameraId camera) {
        return live(camera).map(LiveCamera::window);
    }

    @Override
    public Optional<Preview> preview(CameraId camera) throws IOException, InterruptedException {
        LiveCamera live = cameras.get(camera);
        return live == null ? Optional.empty() : live.preview().picture();
    }

    @Override
    public void close() {
        cameras.values().forEach(LiveCamera::close);
    }

    private boolean toBeRecorded(CameraId camera) {
        return recordingEnabled && directory.find(camera).map(Camera::recording).orElse(false);
    }
}
