package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.hls.HlsSettings;
import io.millrace.media.hls.LiveWindow;
import io.millrace.media.hls.WaitTimer;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.live.CameraLiveStream;
import io.millrace.media.live.PackagingSettings;
import io.millrace.media.live.ReplayedSession;
import io.millrace.media.live.SyntheticCamera;
import io.millrace.media.memory.SlabPool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Most cameras have nobody watching: their ladders must not cost what watched ones do. */
class UnwatchedLadderTest {
    private static final CameraId CAMERA = new CameraId("gate");
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void doesNotCopyTheSource() {
        List<Chunk> seen = new ArrayList<>();
        SlabPool pool = new SlabPool(64 << 20);
        CameraLiveStream stream =
                new CameraLiveStream(CAMERA, PackagingSettings.DEFAULT, () -> START, pool.forStream());
        LiveWindow window = window();
        try (CameraLadder ladder =
                new CameraLadder(CAMERA, LadderProfile.DEFAULT, window, node(), LadderListener.NONE)) {
            stream.addListener(window);
            stream.addListener(ladder);
            stream.addListener(seen::add);
            ReplayedSession session = new ReplayedSession(CAMERA);
            stream.packageFrom(session);
            session.send(
                    new SyntheticCamera(1).withAudio(SyntheticCamera.AAC_48).take(60));
        }
        // Those that the window has let go of: a copy would have outlived them.
        List<Chunk> old = seen.subList(0, seen.size() / 2);
        assertThat(old)
                .hasSizeGreaterThan(100)
                .allSatisfy(chunk -> assertThat(chunk.media().arrayIfThere()).isNull());
    }

    private static LiveWindow window() {
        return new LiveWindow(
                new HlsSettings(Duration.ofSeconds(2), Duration.ofMillis(200), 4, 256 << 20, Duration.ofSeconds(20), 9),
                LiveWindow.sequenceAt(START),
                Runnable::run,
                new WaitTimer() {
                    @Override
                    public long nanoTime() {
                        return 0;
                    }

                    @Override
                    public void schedule(Duration delay, Runnable task) {
                        // Nobody waits.
                    }
                },
                rung -> {});
    }

    private static LadderNode node() {
        ChildCommand none = (rungs, encodeAudio, sockets) -> {
            throw new AssertionError("nobody wants " + rungs + " in " + sockets);
        };
        return new LadderNode(none, new CpuBudget(4), LadderSettings.DEFAULT, LadderNode.LIMITS, System::nanoTime);
    }
}
