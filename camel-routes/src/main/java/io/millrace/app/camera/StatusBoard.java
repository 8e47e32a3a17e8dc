package io.millrace.app.camera;

import io.millrace.api.ports.StatusSource;
import io.millrace.ingest.PublishDecision;
import io.millrace.media.CameraId;
import io.millrace.media.Codec;
import io.millrace.media.InitSection;
import io.millrace.media.Track;
import io.millrace.media.live.CameraStatus;
import io.millrace.media.publish.PublishSession;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What every camera does now. Refusals are kept for cameras of ours only, one each. */
public final class StatusBoard implements StatusSource {
    private final Map<CameraId, CameraStatus.Refusal> refusals = new ConcurrentHashMap<>();
    private final LiveCameras live;
    private final InstantSource clock;

    public StatusBoard(LiveCameras live, InstantSource clock) {
        this.live = live;
        this.clock = clock;
    }

    /** Step: remembers the refusal for its camera's status. */
    public void refused(PublishDecision.Refused refusal, String remoteAddress) {
        if (refusal.camera() != null) {
            refusals.put(
                    refusal.camera(),
                    new CameraStatus.Refusal(
                            clock.instant(),
                            remoteAddress,
                            refusal.reason().name().toLowerCase(Locale.ROOT),
                            refusal.message()));
        }
    }

    @Override
    public CameraStatus status(CameraId camera) {
        LiveCamera running = live.live(camera).orElse(null);
        return new CameraStatus(
                camera,
                running == null ? null : session(running),
                refusals.get(camera),
                0,
                running != null && running.recording(),
                running == null ? null : running.ladder().status(clock.instant()));
    }

    private static CameraStatus.@Nullable Session session(LiveCamera camera) {
        PublishSession session = camera.session();
        if (session == null) {
            return null;
        }
        InitSection init = camera.init();
        List<Codec> codecs = init == null
                ? List.of()
                : init.tracks().stream().map(Track::codec).toList();
        int width = 0;
        int height = 0;
        for (Codec codec : codecs) {
            if (codec instanceof Codec.Video video) {
                width = video.widthPixels();
                height = video.heightPixels();
            }
        }
        return new CameraStatus.Session(
                session.id().toString(),
                session.startedAt(),
                session.remoteAddress(),
                session.transport(),
                session.encoder(),
                codecs.stream().map(Codec::displayName).toList(),
                width,
                height,
                camera.figures(session));
    }
}
