package io.millrace.app.camera;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.hls.LiveWindow;
import io.millrace.media.live.CameraLiveStream;
import io.millrace.media.live.PackagingFigures;
import io.millrace.media.publish.IngestFigures;
import io.millrace.media.publish.PublishSession;
import io.millrace.recorder.spool.CameraRecorder;
import io.millrace.transcoder.ladder.CameraLadder;
import io.millrace.transcoder.ladder.DemandMeter;
import io.millrace.transcoder.preview.CameraPreview;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What runs for one camera from its first publish on: its live stream, the window viewers
 * read, the ladder below it and, while it is to be recorded, its recorder. Changed by the publish route and by operators: one at a time.
 */
public final class LiveCamera {
    private final CameraLiveStream stream;
    private final LiveWindow window;
    private final CameraLadder ladder;
    private final CameraPreview preview;
    private final DemandMeter demand;
    private final CameraRecorder recorder;
    private volatile @Nullable PublishSession session;
    private volatile @Nullable InitSection init;
    private volatile PackagingFigures packagedBefore;
    private boolean followed;

    /** The window and the ladder listen from here on. */
    public LiveCamera(
            CameraLiveStream stream,
            LiveWindow window,
            CameraLadder ladder,
            CameraPreview preview,
            DemandMeter demand,
            CameraRecorder recorder) {
        this.ladder = ladder;
        this.preview = preview;
        this.demand = demand;
        this.stream = stream;
        this.window = window;
        this.recorder = recorder;
        packagedBefore = stream.figures();
        stream.addListener(window);
        stream.addListener(ladder);
        stream.addListener(preview);
        stream.addListener(this::remember);
    }

    private void remember(Chunk chunk) {
        if (init != chunk.init()) {
            init = chunk.init();
        }
    }

    /** What decodes the stream now, or null before its first chunk. */
    public @Nullable InitSection init() {
        return init;
    }

    public CameraId camera() {
        return stream.camera();
    }

    public CameraLiveStream stream() {
        return stream;
    }

    public LiveWindow window() {
        return window;
    }

    public CameraLadder ladder() {
        return ladder;
    }

    /** A small picture of what it shows now. */
    public CameraPreview preview() {
        return preview;
    }

    /** To be called about once a second: finds rungs that nobody watches any more. */
    public void sweepDemand() {
        demand.sweep();
    }

    /** Stops the file, the ladder's child and the window. */
    synchronized void close() {
        record(false);
        stream.removeListener(ladder);
        stream.removeListener(preview);
        ladder.close();
        window.close();
    }

    /** The session that publishes now, or null. */
    public @Nullable PublishSession session() {
        return session;
    }

    public boolean recording() {
        return recorder.recording();
    }

    /** Samples that were packaged and did not get to the disk, since the start. */
    public long droppedFromRecord() {
        return recorder.droppedSamples();
    }

    synchronized void begin(PublishSession started) {
        packagedBefore = stream.figures();
        session = started;
    }

    /** What the edge measured of {@code current}, with what packaging dropped and found late since it began. */
    IngestFigures figures(PublishSession current) {
        IngestFigures edge = current.figures();
        PackagingFigures before = packagedBefore;
        PackagingFigures now = stream.figures();
        Map<String, Long> dropped = new TreeMap<>(edge.dropped());
        now.dropped().forEach((cause, samples) -> {
            long since = samples - before.dropped().getOrDefault(cause, 0L);
            if (since > 0) {
                dropped.merge(cause.name().toLowerCase(Locale.ROOT), since, Long::sum);
            }
        });
        return new IngestFigures(
                edge.framesPerSecond(),
                edge.bitsPerSecond(),
                edge.keyframeInterval(),
                edge.audioLead(),
                edge.videoSamples(),
                edge.audioSamples(),
                edge.bytesReceived(),
                dropped,
                edge.late() + now.lateAudio() - before.lateAudio());
    }

    synchronized void end(PublishSession ended) {
        if (session == ended) {
            session = null;
        }
    }

    /** Starts or stops recording; a stop closes the open file. */
    synchronized void record(boolean wanted) {
        if (wanted && !followed) {
            stream.addListener(recorder);
        } else if (!wanted && followed) {
            stream.removeListener(recorder);
            recorder.stop();
        }
        followed = wanted;
    }
}
