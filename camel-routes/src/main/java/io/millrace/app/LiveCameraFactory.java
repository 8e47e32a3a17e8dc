package io.millrace.app;

import io.millrace.api.ports.LadderSource;
import io.millrace.app.camera.LiveCamera;
import io.millrace.app.config.Settings;
import io.millrace.app.routes.TranscodeRoutes;
import io.millrace.media.CameraId;
import io.millrace.media.hls.LiveWindow;
import io.millrace.media.hls.WaitTimer;
import io.millrace.media.live.CameraLiveStream;
import io.millrace.media.memory.SlabPool;
import io.millrace.recorder.spool.SpoolRecorder;
import io.millrace.transcoder.ladder.CameraLadder;
import io.millrace.transcoder.ladder.DemandMeter;
import io.millrace.transcoder.ladder.LadderNode;
import io.millrace.transcoder.preview.CameraPreview;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what runs for a camera, at its first publish.
 *
 * @param ladder each camera's, now
 * @param bus where wishes for rungs go
 * @param chunks where live media is kept
 * @param onLive told of each camera before its first sample
 */
record LiveCameraFactory(
        Settings settings,
        InstantSource clock,
        LadderSource ladder,
        SpoolRecorder recorder,
        Supplier<LadderNode> ladders,
        ProducerTemplate bus,
        Tasks tasks,
        WaitTimer timer,
        SlabPool chunks,
        Consumer<LiveCamera> onLive)
        implements Function<CameraId, LiveCamera> {
    /** A page with many cameras waits rather than start as many decoders. */
    private static final Duration PREVIEW_PATIENCE = Duration.ofSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(LiveCameraFactory.class);

    @Override
    public LiveCamera apply(CameraId id) {
        DemandMeter demand = new DemandMeter(
                id,
                settings.ladder().idleAfter(),
                System::nanoTime,
                event -> tell(settings.bus().rungs(), TranscodeRoutes.message(event)));
        LiveWindow window = new LiveWindow(
                SettingsMapping.window(settings),
                LiveWindow.sequenceAt(clock.instant()),
                tasks.executor(),
                timer,
                demand);
        CameraPreview preview =
                new CameraPreview(demand, settings.ladder().previewEvery(), PREVIEW_PATIENCE, System::nanoTime);
        CameraLadder rungs =
                new CameraLadder(id, ladder.ladder(id), window, ladders.get(), new LadderLog(preview, this::alert));
        CameraLiveStream stream = new CameraLiveStream(
                id,
                SettingsMapping.packaging(settings),
                clock,
                chunks.forStream(),
                fault -> alert(TranscodeRoutes.streamFault(id, fault)));
        LiveCamera camera = new LiveCamera(stream, window, rungs, preview, demand, recorder.camera(id));
        onLive.accept(camera);
        return camera;
    }

    private void alert(String alert) {
        tell(settings.bus().alerts(), alert);
    }

    /** On a thread of its own: a bus may block, and who has something to tell holds a ladder's lock or an event loop. */
    private void tell(String endpoint, String event) {
        tasks.execute(() -> {
            try {
                bus.sendBody(endpoint, event);
            } catch (CamelExecutionException e) {
                log.error("the bus does not take {}: {}", event, e.getMessage());
            }
        });
    }
}
