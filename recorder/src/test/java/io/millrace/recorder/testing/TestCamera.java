package io.millrace.recorder.testing;

import io.millrace.media.CameraId;
import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.live.CameraLiveStream;
import io.millrace.media.live.ChunkListener;
import io.millrace.media.live.PackagingSettings;
import io.millrace.media.memory.ChunkMemory;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.IngestFigures;
import io.millrace.media.publish.PublishSession;
import io.millrace.media.publish.SampleSink;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A camera that sends 25 pictures a second with a keyframe every second, and sound, all of noise,
 * through the real packager: nothing decodes it, everything else about it is as in life.
 */
public final class TestCamera {
    public static final int FRAMES_PER_SECOND = 25;
    private static final int AUDIO_RATE = 48_000;

    /** Not in the past, so that an epoch begins when the test's clock says, to the microsecond. */
    private static final long RECEIVED_NANOS = System.nanoTime() + 3_600_000_000_000L;

    private final CameraId camera;
    private final CameraLiveStream stream;
    private final Random random = new Random(7);
    private final boolean withAudio;
    private Session session;
    private Track video = video(1);
    private final Track audio = new Track(
            Track.AUDIO_ID,
            new Codec.Aac(new CodecConfiguration(new byte[] {0x11, (byte) 0x90}), "mp4a.40.2", AUDIO_RATE, 2, 1024),
            1_000);
    private long frame;
    private long audioFrame;
    private long offsetMillis;
    private int payloadBytes = 1_000;
    private int keyframeSeconds = 1;

    /** Its chunks may be kept without a word. */
    public TestCamera(String id, boolean withAudio, InstantSource clock, ChunkListener listener) {
        this(id, withAudio, clock, listener, ChunkMemory.HEAP);
    }

    public TestCamera(String id, boolean withAudio, InstantSource clock, ChunkListener listener, ChunkMemory memory) {
        this.camera = new CameraId(id);
        this.withAudio = withAudio;
        this.stream = new CameraLiveStream(camera, PackagingSettings.DEFAULT, clock, memory);
        stream.addListener(listener);
        this.session = new Session();
    }

    public CameraId id() {
        return camera;
    }

    /** The latest. */
    public PublishSession session() {
        return session;
    }

    public UUID sessionId() {
        return session.id;
    }

    /** Of a picture; a keyframe has four times as many. */
    public TestCamera payloadBytes(int bytes) {
        payloadBytes = bytes;
        return this;
    }

    /** How far apart keyframes are. */
    public TestCamera keyframeSeconds(int seconds) {
        keyframeSeconds = seconds;
        return this;
    }

    /** Publishes; again with a new session. */
    public TestCamera publish() {
        session = new Session();
        frame = 0;
        audioFrame = 0;
        offsetMillis = 0;
        stream.packageFrom(session);
        session.sink().onTrack(video);
        if (withAudio) {
            session.sink().onTrack(audio);
        }
        return this;
    }

    public TestCamera seconds(int seconds) {
        return frames(seconds * FRAMES_PER_SECOND);
    }

    /** Pictures, and the sound that comes with them. */
    public TestCamera frames(int frames) {
        for (int i = 0; i < frames; i++) {
            frame();
        }
        return this;
    }

    /** Sound for that long, while the picture stalls; the pictures of that time come late, with {@link #frames}. */
    public TestCamera soundAlone(int millis) {
        soundUntil((audioFrame * 1_024 * 1_000 / AUDIO_RATE) + millis);
        return this;
    }

    /** The pictures up to where the sound is never come. */
    public TestCamera skipPictures() {
        frame = audioFrame * 1_024 * FRAMES_PER_SECOND / AUDIO_RATE;
        return this;
    }

    /** Frames of sound sent in this session. */
    public long sounds() {
        return audioFrame;
    }

    /** As an encoder's metadata does; for one without sound. */
    public TestCamera announceAudio() {
        session.sink().onTrack(audio);
        return this;
    }

    /** The camera's clock leaps. */
    public TestCamera leap(long millis) {
        offsetMillis += millis;
        return this;
    }

    /** Other parameter sets from the next keyframe on. */
    public TestCamera reconfigure() {
        video = video(2);
        session.sink().onTrack(video);
        return this;
    }

    public void end(EndReason reason) {
        session.sink().onEnd(reason);
    }

    private void frame() {
        long millis = frame * 1_000 / FRAMES_PER_SECOND;
        soundUntil(millis);
        boolean keyframe = frame % (FRAMES_PER_SECOND * keyframeSeconds) == 0;
        send(video, millis, keyframe, keyframe ? 4 * payloadBytes : payloadBytes);
        frame++;
    }

    private void soundUntil(long millis) {
        while (withAudio && audioFrame * 1_024 * 1_000 / AUDIO_RATE <= millis) {
            send(audio, audioFrame * 1_024 * 1_000 / AUDIO_RATE, true, 100);
            audioFrame++;
        }
    }

    private void send(Track track, long millis, boolean keyframe, int bytes) {
        byte[] payload = new byte[bytes];
        random.nextBytes(payload);
        session.sink()
                .onSample(new MediaSample(
                        track, millis + offsetMillis, 0, keyframe, ByteBuffer.wrap(payload), RECEIVED_NANOS));
    }

    private static Track video(int variant) {
        return new Track(
                Track.VIDEO_ID,
                new Codec.H264(
                        new CodecConfiguration(new byte[] {1, 0x64, 0, (byte) variant}), "avc1.64001f", 640, 360),
                1_000);
    }

    private final class Session implements PublishSession {
        private final UUID id = UUID.randomUUID();
        private @Nullable SampleSink sink;

        SampleSink sink() {
            if (sink == null) {
                throw new IllegalStateException("publish first");
            }
            return sink;
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
            return "192.0.2.1";
        }

        @Override
        public String transport() {
            return "rtmps";
        }

        @Override
        public String encoder() {
            return "test";
        }

        @Override
        public void attach(SampleSink attached) {
            sink = attached;
        }

        @Override
        public void close(EndReason reason) {
            sink().onEnd(reason);
        }

        @Override
        public IngestFigures figures() {
            return IngestFigures.NONE;
        }
    }
}
