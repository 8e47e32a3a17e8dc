package io.millrace.transcoder.ladder;

import io.millrace.transcoder.hardware.EncodeRequest;
import java.util.List;

/**
 * An H.264 encoder of FFmpeg's, and how it is told what a rung wants.
 *
 * @param name FFmpeg's
 * @param presets whether it knows x264's
 */
record VideoEncoder(String name, boolean presets) {
    static VideoEncoder named(String name) {
        return new VideoEncoder(name, name.equals("libx264"));
    }

    /** No frame waits for a later one, and keyframes stand where the source's do and nowhere else. */
    List<String> arguments(PlannedRung rung) {
        EncodeRequest request = rung.toEncode();
        String bits = Integer.toString(request.bitsPerSecond());
        String level = rung.level() / 10 + "." + rung.level() % 10;
        if (!presets) {
            return List.of(
                    "-c:v",
                    name,
                    "-profile:v",
                    "high",
                    "-bf",
                    "0",
                    "-g",
                    "9999",
                    "-b:v",
                    bits,
                    "-maxrate",
                    Integer.toString(request.maxBitsPerSecond()));
        }
        return List.of(
                "-c:v",
                name,
                "-preset",
                rung.profile().preset().argument(),
                "-tune",
                "zerolatency",
                "-profile:v",
                "high",
                "-level:v",
                level,
                "-g",
                "9999",
                "-sc_threshold",
                "0",
                "-b:v",
                bits,
                "-maxrate",
                Integer.toString(request.maxBitsPerSecond()),
                "-bufsize",
                Integer.toString(request.bufferBits()),
                "-threads",
                "1");
    }
}
