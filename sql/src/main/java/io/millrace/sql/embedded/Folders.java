package io.millrace.sql.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What we do to whole folders. */
final class Folders {
    /** A file system syncs many at once: a thousand files one by one take three times as long. */
    private static final int SYNCS_AT_A_TIME = 16;

    private Folders() {}

    /** Removes {@code folder} and all in it; nothing if it is not there. Follows no links. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Brings {@code folder} and all in it to disk. */
    static void sync(Path folder) throws IOException {
        List<Future<?>> syncs = new ArrayList<>();
        try (var all = Files.walk(folder);
                ExecutorService threads = Executors.newFixedThreadPool(SYNCS_AT_A_TIME)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                if (!Files.isSymbolicLink(each)) {
                    syncs.add(threads.submit(() -> {
                        force(each);
                        return null;
                    }));
                }
            }
        }
        for (Future<?> sync : syncs) {
            if (sync.state() != Future.State.SUCCESS) {
                throw new IOException("cannot bring " + folder + " to disk", sync.exceptionNow());
            }
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Gives {@code path} and all in it to {@code uid} and {@code gid}, unless it is theirs. Root only. */
    static void own(Path path, int uid, int gid) throws IOException {
        if (!Files.exists(path) || Files.getAttribute(path, "unix:uid").equals(uid)) {
            return;
        }
        try (var all = Files.walk(path)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Files.setAttribute(each, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(each, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }
}
