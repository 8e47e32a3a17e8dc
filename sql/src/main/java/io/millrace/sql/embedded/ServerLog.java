package io.millrace.sql.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What the server says while it starts: first into a file of that start, then, once its collector
 * runs, into the log of the day, after what stands there from earlier.
 */
final class ServerLog {
    private static final int MAX_CHARS = 1_000;

    private final Path folder;
    private final Map<Path, Long> sizesBefore = new HashMap<>();

    private ServerLog(Path folder) {
        this.folder = folder;
    }

    static ServerLog begin(Path folder) throws IOException {
        ServerLog log = new ServerLog(folder);
        Files.deleteIfExists(log.startLog());
        try (var files = Files.newDirectoryStream(folder, "postgres-*.log")) {
            for (Path file : files) {
                log.sizesBefore.put(file, Files.size(file));
            }
        }
        return log;
    }

    Path startLog() {
        return folder.resolve("start.log");
    }

    /** The last of it. */
    String sinceBegin() throws IOException {
        StringBuilder text = new StringBuilder(ServerCommand.tail(startLog()));
        try (var files = Files.newDirectoryStream(folder, "postgres-*.log")) {
            for (Path file : files) {
                text.append('\n').append(after(file, sizesBefore.getOrDefault(file, 0L)));
            }
        }
        String all = text.toString().strip();
        return all.substring(Math.max(0, all.length() - MAX_CHARS));
    }

    private static String after(Path file, long offset) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            // A file of last week is begun anew, and shorter than before.
            in.seek(offset <= in.length() ? offset : 0);
            byte[] rest = new byte[(int) Math.min(in.length() - in.getFilePointer(), 1 << 16)];
            in.readFully(rest);
            return new String(rest, StandardCharsets.UTF_8).strip();
        }
    }
}
