package io.millrace.app.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.Gap;
import io.millrace.media.catalog.InMemoryCameras;
import io.millrace.media.hls.HlsSettings;
import io.millrace.media.hls.LiveWindow;
import io.millrace.media.hls.WaitTimer;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.live.CameraLiveStream;
import io.millrace.media.live.PackagingSettings;
import io.millrace.media.live.ReplayedSession;
import io.millrace.media.live.SyntheticCamera;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.spool.RecordingListener;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.spool.SpoolRecorder;
import io.millrace.recorder.spool.SpoolSettings;
import io.millrace.transcoder.ladder.CameraLadder;
import io.millrace.transcoder.ladder.CpuBudget;
import io.millrace.transcoder.ladder.DemandMeter;
import io.millrace.transcoder.ladder.LadderListener;
import io.millrace.transcoder.ladder.LadderNode;
import io.millrace.transcoder.ladder.LadderSettings;
import io.millrace.transcoder.preview.CameraPreview;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CameraUpdatesIT {
    private static final CameraId YARD = new CameraId("yard");
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir
    Path folder;

    private final InMemoryCameras cameras = new InMemoryCameras();
    private final CachedCameraDirectory directory =
            new CachedCameraDirectory(() -> cameras, null, all -> {}, revoked -> {});

    @Test
    void aCameraThatAnotherProcessSetToBeRecordedIsRecordedWhileItSends() throws Exception {
        cameras.create(new Camera(YARD, "Yard", true, false, 1, Instant.parse("2026-11-21T10:00:00Z")));
        directory.refresh();
        SyntheticCamera pictures = new SyntheticCamera(1);
        ReplayedSession session = new ReplayedSession(YARD);
        try (Spool spool = Spool.open(folder)) {
            try (SpoolRecorder recorder = new SpoolRecorder(spool, SpoolSettings.DEFAULTS, CLOCK, new Nobody());
                    LiveCameras live = new LiveCameras(directory, id -> camera(id, recorder), true)) {
                CameraUpdates updates =
                        new CameraUpdates(directory, live, id -> LadderProfile.off(), (camera, reason) -> {});
                live.open(session);
                live.record(session);
                live.packageStream(session);
                session.send(pictures.take(6));
                cameras.update(YARD, "Yard", true, true);
                updates.readAgain();
                session.send(pictures.take(6));
            }
            assertThat(spool.closed(YARD)).hasSize(1);
        }
    }

    private static LiveCamera camera(CameraId id, SpoolRecorder recorder) {
        DemandMeter demand = new DemandMeter(id, Duration.ofSeconds(30), System::nanoTime, event -> {});
        LiveWindow window = new LiveWindow(
                new HlsSettings(Duration.ofSeconds(2), Duration.ofMillis(200), 4, 256 << 20, Duration.ofSeconds(20), 9),
                LiveWindow.sequenceAt(CLOCK.instant()),
                Runnable::run,
                new NobodyWaits(),
                demand);
        LadderNode node =
                new LadderNode(TestMedia.ffmpeg(), new CpuBudget(4), LadderSettings.DEFAULT, LadderNode.LIMITS);
        return new LiveCamera(
                new CameraLiveStream(id, PackagingSettings.DEFAULT, CLOCK),
                window,
                new CameraLadder(id, LadderProfile.off(), window, node, LadderListener.NONE),
                new CameraPreview(demand, Duration.ofSeconds(1), Duration.ofSeconds(1), System::nanoTime),
                demand,
                recorder.camera(id));
    }

    private static final class Nobody implements RecordingListener {
        @Override
        public void onClosed(ClosedRecording recording) {}

        @Override
        public void onGap(Gap gap) {}
    }

    private static final class NobodyWaits implements WaitTimer {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void schedule(Duration delay, Runnable task) {
            // Nobody waits.
        }
    }
}
