package io.millrace.transcoder.camera;

import java.nio.file.Path;

/** What a mock camera shows. */
public sealed interface MockSource {
    /**
     * Slow colours, a moving square, a clock, a frame counter and a tone that beeps every second.
     *
     * @param bitsPerSecond of video
     * @param hue chooses the colours, so that cameras can be told apart; any number
     */
    record TestPattern(int widthPixels, int heightPixels, int framesPerSecond, int bitsPerSecond, int hue)
            implements MockSource {
        public TestPattern {
            requireVideo(widthPixels, heightPixels, framesPerSecond, bitsPerSecond);
        }

        /** 720p, 25 frames and 1.5 Mbit/s a second. */
        public static TestPattern ofHue(int hue) {
            return new TestPattern(1280, 720, 25, 1_500_000, hue);
        }
    }

    /** A clip from its beginning to its end, again and again; encoded anew only if RTMP cannot carry its codecs. */
    record LoopedFile(Path file) implements MockSource {}

    /**
     * A Linux video device, without sound.
     *
     * @param path for example {@code /dev/video0}
     */
    record Device(Path path, int widthPixels, int heightPixels, int framesPerSecond, int bitsPerSecond)
            implements MockSource {
        public Device {
            requireVideo(widthPixels, heightPixels, framesPerSecond, bitsPerSecond);
        }
    }

    private static void requireVideo(int width, int height, int framesPerSecond, int bitsPerSecond) {
        if (width < 160 || height < 90 || width > 7680 || height > 4320 || width % 2 != 0 || height % 2 != 0) {
            throw new IllegalArgumentException(
                    "size " + width + "x" + height + ": even numbers from 160x90 to 7680x4320");
        }
        if (framesPerSecond < 1 || framesPerSecond > 120) {
            throw new IllegalArgumentException("frame rate " + framesPerSecond + " is not within 1 to 120");
        }
        if (bitsPerSecond < 50_000) {
            throw new IllegalArgumentException("bit rate " + bitsPerSecond + " is under 50,000");
        }
    }
}
