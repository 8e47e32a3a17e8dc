package io.millrace.media.live;

import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Makes samples as a camera would send them. Each carries a number of its own in its first eight
 * bytes, so that it can be found again.
 */
public final class SyntheticCamera {
    static final Track VIDEO = video("640028", 1_280, 720);
    public static final Track AAC_48 = aac(48_000);

    private final Random random;
    private long number;
    private double framesPerSecond = 25;
    private int framesPerGop = 50;
    private int jitterMillis;
    private long startMillis;
    private boolean hasVideo = true;
    private Track video = VIDEO;
    private Track audio = AAC_48;
    private boolean hasAudio;
    private boolean bFrames;

    public SyntheticCamera(long seed) {
        random = new Random(seed);
    }

    static Track video(String profile, int width, int height) {
        byte[] configuration = {1, 0x64, 0, 0x28, (byte) width};
        return new Track(
                Track.VIDEO_ID,
                new Codec.H264(new CodecConfiguration(configuration), "avc1." + profile, width, height),
                1_000);
    }

    static Track aac(int sampleRateHz) {
        byte[] configuration = {0x11, (byte) (sampleRateHz / 1_000)};
        return new Track(
                Track.AUDIO_ID,
                new Codec.Aac(new CodecConfiguration(configuration), "mp4a.40.2", sampleRateHz, 2, 1_024),
                1_000);
    }

    SyntheticCamera rate(double fps, int gop) {
        framesPerSecond = fps;
        framesPerGop = gop;
        return this;
    }

    /** Each time is off by up to that much, either way; decode order stays. */
    SyntheticCamera jitter(int millis) {
        jitterMillis = millis;
        return this;
    }

    SyntheticCamera startingAt(long millis) {
        startMillis = millis;
        return this;
    }

    SyntheticCamera videoTrack(Track track) {
        video = track;
        return this;
    }

    public SyntheticCamera withAudio(Track track) {
        hasAudio = true;
        audio = track;
        return this;
    }

    SyntheticCamera withoutAudio() {
        hasAudio = false;
        return this;
    }

    SyntheticCamera withoutVideo() {
        hasVideo = false;
        return this;
    }

    SyntheticCamera withBFrames() {
        bFrames = true;
        return this;
    }

    /** That long a take, in decode order, beginning with a keyframe; time goes on in the next one. */
    public List<MediaSample> take(double seconds) {
        List<MediaSample> samples = new ArrayList<>();
        if (hasVideo) {
            int frames = (int) Math.round(seconds * framesPerSecond);
            long last = Long.MIN_VALUE;
            for (int i = 0; i < frames; i++) {
                long jitter = jitterMillis == 0 ? 0 : random.nextInt(2 * jitterMillis + 1) - jitterMillis;
                long dts = Math.max(last + 1, Math.round(startMillis + i * 1_000 / framesPerSecond) + jitter);
                last = dts;
                int composition = bFrames ? (i % 3) * 40 : 0;
                samples.add(frame(video, dts, composition, i % framesPerGop == 0, 200 + random.nextInt(300)));
            }
        }
        if (hasAudio) {
            int rate = ((Codec.Audio) audio.codec()).sampleRateHz();
            int frames = (int) Math.round(seconds * rate / 1_024);
            for (int i = 0; i < frames; i++) {
                samples.add(frame(audio, startMillis + i * 1_024_000L / rate, 0, true, 80 + random.nextInt(60)));
            }
        }
        startMillis += Math.round(seconds * 1_000);
        samples.sort(Comparator.comparingLong(MediaSample::dtsTicks));
        return samples;
    }

    MediaSample frame(Track track, long dtsMillis, int compositionMillis, boolean keyframe, int sizeBytes) {
        ByteBuffer payload = ByteBuffer.allocate(sizeBytes);
        payload.putLong(0, number++);
        return new MediaSample(track, dtsMillis, compositionMillis, keyframe, payload, 0);
    }

    static long number(ByteBuffer payload) {
        return payload.getLong(payload.position());
    }
}
