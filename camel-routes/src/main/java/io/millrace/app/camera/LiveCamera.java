package io.millrace.app.camera;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.hls.LiveWindow;
import io.millrace.media.live.CameraLiveStream;
import io.millrace.media.publish.PublishSession;
import io.millrace.recorder.spool.CameraRecorder;
import org.jspecify.annotations.Nullable;

/**
 * What runs for one camera from its first publish on: its live stream, the window viewers read
 * and, while it is to be recorded, its recorder. Changed by the publish route and by operators: one at a time.
 */
public final class LiveCamera {
    private final CameraLiveStream stream;
    private final LiveWindow window;
    private final CameraRecorder recorder;
    private volatile @Nullable PublishSession session;
    private volatile @Nullable InitSection init;
    private boolean followed;

    /** The window listens from here on. */
    public LiveCamera(CameraLiveStream stream, LiveWindow window, CameraRecorder recorder) {
        this.stream = stream;
        this.window = window;
        this.recorder = recorder;
        stream.addListener(window);
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
        session = started;
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
