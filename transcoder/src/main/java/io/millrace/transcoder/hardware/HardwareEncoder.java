package io.millrace.transcoder.hardware;

import io.millrace.media.ladder.Preset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * H.264 encoders of graphics hardware that FFmpeg knows, in the order in which they are tried, and
 * FFmpeg's arguments for them. As with software, no frame waits for a later one, and a keyframe that
 * is asked for is an IDR picture: segments begin with it.
 */
public enum HardwareEncoder {
    /** NVIDIA's. Takes pictures from memory. */
    NVENC("h264_nvenc") {
        @Override
        public List<String> deviceArguments(String device) {
            return List.of();
        }

        @Override
        public String pictures() {
            return "format=yuv420p";
        }

        @Override
        List<String> manner(Preset preset) {
            // p1 is NVENC's fastest, p7 its best.
            int effort = preset.ordinal() + 2;
            return List.of(
                    "-preset",
                    "p" + effort,
                    "-tune",
                    "ull",
                    "-rc",
                    "cbr",
                    "-rc-lookahead",
                    "0",
                    "-no-scenecut",
                    "1",
                    "-delay",
                    "0",
                    "-zerolatency",
                    "1",
                    "-forced-idr",
                    "1");
        }
    },

    /** Intel's and AMD's, by the driver interface of Linux. Takes pictures from the device's memory. */
    VAAPI("h264_vaapi") {
        @Override
        public List<String> deviceArguments(String device) {
            return List.of("-vaapi_device", device);
        }

        @Override
        public String pictures() {
            return "format=nv12,hwupload";
        }

        @Override
        List<String> manner(Preset preset) {
            // 7 is the fastest of most drivers; one that has fewer takes its own fastest.
            int speed = 7 - preset.ordinal();
            return List.of("-compression_level", Integer.toString(speed), "-async_depth", "1");
        }
    },

    /** Intel's, by its own library. Takes pictures from memory, and brings them to the device itself. */
    QSV("h264_qsv") {
        @Override
        public List<String> deviceArguments(String device) {
            return List.of("-init_hw_device", "qsv=gpu:hw_any,child_device=" + device);
        }

        @Override
        public String pictures() {
            return "format=nv12";
        }

        @Override
        List<String> manner(Preset preset) {
            String effort = preset == Preset.SUPERFAST ? Preset.VERYFAST.argument() : preset.argument();
            return List.of(
                    "-preset",
                    effort,
                    "-async_depth",
                    "1",
                    "-look_ahead",
                    "0",
                    "-low_delay_brc",
                    "1",
                    "-forced_idr",
                    "1");
        }
    };

    private final String ffmpegName;

    HardwareEncoder(String ffmpegName) {
        this.ffmpegName = ffmpegName;
    }

    public String ffmpegName() {
        return ffmpegName;
    }

    /** As settings and reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What stands before the inputs; {@code device} is a render node. */
    public abstract List<String> deviceArguments(String device);

    /** The filters that end a chain, so that the encoder can take its pictures. */
    public abstract String pictures();

    /** How it trades quality for speed, and that it does not wait. */
    abstract List<String> manner(Preset preset);

    /** What stands before an output. */
    public List<String> arguments(EncodeRequest request) {
        List<String> line = new ArrayList<>(List.of("-c:v", ffmpegName));
        line.addAll(manner(request.preset()));
        line.addAll(List.of("-profile:v", "high"));
        line.addAll(List.of("-level:v", request.level() / 10 + "." + request.level() % 10));
        line.addAll(List.of("-bf", "0", "-g", "9999"));
        line.addAll(List.of("-b:v", Integer.toString(request.bitsPerSecond())));
        line.addAll(List.of("-maxrate", Integer.toString(request.maxBitsPerSecond())));
        line.addAll(List.of("-bufsize", Integer.toString(request.bufferBits())));
        return line;
    }
}
