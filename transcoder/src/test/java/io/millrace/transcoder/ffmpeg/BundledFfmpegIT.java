package io.millrace.transcoder.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class BundledFfmpegIT {
    /** Static: the loader settles on one cache folder a process. */
    @TempDir
    static Path folder;

    @Test
    void encodesAndProbes() throws Exception {
        BundledFfmpeg bundled = BundledFfmpeg.unpack(folder.resolve("cache"));
        Path clip = folder.resolve("clip.mp4");
        run(bundled.ffmpeg(List.of(
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=d=1:s=320x240",
                "-f",
                "lavfi",
                "-i",
                "sine=d=1",
                "-c:v",
                "libx264",
                "-c:a",
                "aac",
                clip.toString())));

        String streams = run(bundled.ffprobe(
                List.of("-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", clip.toString())));
        assertThat(streams.lines()).containsExactly("h264", "aac");
    }

    /** A fresh server has neither sound nor X11: what libavdevice names must be stood in for. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theLoaderTakesStandInsForLibraries() throws Exception {
        BundledFfmpeg bundled = BundledFfmpeg.unpack(folder.resolve("cache"));
        Path standIns = Files.createDirectory(folder.resolve("only-stand-ins"));
        for (String name : List.of("libxcb.so.1", "libxcb-shm.so.0", "libasound.so.2", "libpulse.so.0")) {
            Files.write(standIns.resolve(name), StubSharedObject.bytes(name, System.getProperty("os.arch")));
        }
        ProcessBuilder command = bundled.ffmpeg(List.of(
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=d=1:s=320x240", "-c:v", "libx264", "-f", "null", "-"));
        // First in the search path, so that they are taken even where the real ones are installed.
        command.environment()
                .merge("LD_LIBRARY_PATH", standIns.toString(), (libraries, first) -> first + ":" + libraries);
        run(command);

        command.environment().put("LD_DEBUG", "libs");
        assertThat(run(command)).contains(standIns + "/libpulse.so.0");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noNativeCodecEntersThisProcess() throws Exception {
        BundledFfmpeg.unpack(folder.resolve("cache"));
        assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain("libavcodec", "libavformat");
    }

    @Test
    void nothingOfOurEnvironmentReachesTheChild() throws Exception {
        assertThat(BundledFfmpeg.unpack(folder.resolve("cache"))
                        .ffmpeg(List.of())
                        .environment()
                        .keySet())
                .isSubsetOf("PATH", "HOME", "TMPDIR", "LANG", "TZ", "LD_LIBRARY_PATH");
    }

    private static String run(ProcessBuilder command) throws Exception {
        Process process = command.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
