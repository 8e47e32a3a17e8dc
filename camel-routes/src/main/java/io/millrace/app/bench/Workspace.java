package io.millrace.app.bench;

import io.millrace.app.FolderTree;
import io.millrace.transcoder.ffmpeg.BundledFfmpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A temporary folder with all that a run writes, gone with {@link #close}. What a run that was killed
 * left goes when the next one makes its own beside it.
 */
final class Workspace implements AutoCloseable {
    private static final String PREFIX = "millrace-bench-";
    /** The process, and what makes it unique. */
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,10})-\\d+");

    private final Path folder;

    /** @param parent null for the system's temporary folder */
    Workspace(@Nullable Path parent) throws IOException {
        Path beside = parent == null ? Path.of(System.getProperty("java.io.tmpdir")) : parent;
        Files.createDirectories(beside);
        removeAbandoned(beside);
        folder = Files.createTempDirectory(
                beside, PREFIX + ProcessHandle.current().pid() + "-");
    }

    private static void removeAbandoned(Path beside) throws IOException {
        List<Path> abandoned;
        try (Stream<Path> folders = Files.list(beside)) {
            abandoned = folders.filter(Workspace::isAbandoned).toList();
        }
        for (Path each : abandoned) {
            FolderTree.delete(each);
        }
    }

    private static boolean isAbandoned(Path folder) {
        Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
        return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
    }

    /** Where encoded clips stay for the next run. */
    static Path clips() {
        return Path.of(System.getProperty("java.io.tmpdir"), "millrace-bench");
    }

    /** The clip that all cameras of a run send, encoded where no earlier run left it. */
    Clip clip(long bitsPerSecond, Progress progress) throws IOException, InterruptedException {
        progress.say("Preparing a clip of %.1f Mbit/s", bitsPerSecond / 1e6);
        return Clip.of(BundledFfmpeg.unpack(resolve("ffmpeg")), clips(), bitsPerSecond);
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() throws IOException {
        FolderTree.delete(folder);
    }
}
