package io.millrace.recorder.crash;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.catalog.Gap;
import io.millrace.media.live.ChunkListener;
import io.millrace.media.memory.SlabPool;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.SigningKey;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.spool.RecordingListener;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.spool.SpoolRecorder;
import io.millrace.recorder.spool.SpoolSettings;
import io.millrace.recorder.testing.TestCamera;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Records several cameras until it is killed, and says on standard output of each chunk when it
 * was handed to the recorder: one byte for the camera, and the chunk's sequence number.
 */
final class RecordingProcess {
    static final int CAMERAS = 4;

    /** Those of the second that was sent last, and one that a writer had taken before. */
    static final int CHUNKS_IN_FLIGHT = 6;

    private RecordingProcess() {}

    public static void main(String[] arguments) throws IOException {
        SpoolSettings settings =
                new SpoolSettings(Duration.ofSeconds(7), Duration.ofMillis(100), 64 << 20, 256 << 20, 0, 2);
        DataOutputStream out = new DataOutputStream(System.out);
        SpoolRecorder recorder = new SpoolRecorder(
                Spool.open(Path.of(arguments[0])), settings, InstantSource.system(), new Silent(), seal(arguments[1]));
        SlabPool memory = new SlabPool(256 << 20);
        List<TestCamera> cameras = new ArrayList<>();
        for (int i = 0; i < CAMERAS; i++) {
            cameras.add(new TestCamera(
                            "cam" + i,
                            true,
                            InstantSource.system(),
                            new Reporting(i, recorder.camera(new CameraId("cam" + i)), out),
                            memory.forStream())
                    .publish());
        }
        while (true) {
            cameras.forEach(camera -> camera.seconds(1));
            // As in life, the disk is through with one second before the next one comes.
            while (recorder.queuedBytes() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    static ChainSeal seal(String keyFile) throws IOException {
        return ChainSeal.signedWith(SigningKey.loadOrCreate(Path.of(keyFile)));
    }

    private record Reporting(int camera, ChunkListener recorder, DataOutputStream out) implements ChunkListener {
        @Override
        public void onSessionStart(PublishSession session) {
            recorder.onSessionStart(session);
        }

        @Override
        public void onChunk(Chunk chunk) {
            try {
                recorder.onChunk(chunk);
                out.writeByte(camera);
                out.writeLong(chunk.sequence());
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onSessionEnd(EndReason reason) {
            recorder.onSessionEnd(reason);
        }
    }

    private static final class Silent implements RecordingListener {
        @Override
        public void onClosed(ClosedRecording recording) {
            // Its file is what the test looks at.
        }

        @Override
        public void onGap(Gap gap) {
            throw new IllegalStateException("the test's disk keeps up");
        }
    }
}
