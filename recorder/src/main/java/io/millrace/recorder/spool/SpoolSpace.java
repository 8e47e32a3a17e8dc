package io.millrace.recorder.spool;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether the spool has room. Read by every writer, brought up to date once a second by one
 * thread: a question to the file system for each chunk would cost more than the write.
 */
public final class SpoolSpace {
    /** How full it is. */
    public enum State {
        OK,
        /** 90 % used: an operator should look. */
        LOW,
        /** The reserve is reached: nothing is recorded. */
        FULL
    }

    /** Asks the file system; another one in tests. */
    public interface Probe {
        long usableBytes() throws IOException;

        long totalBytes() throws IOException;

        /** The file system that {@code folder} lies on. */
        static Probe of(Path folder) {
            return new Probe() {
                @Override
                public long usableBytes() throws IOException {
                    return store().getUsableSpace();
                }

                @Override
                public long totalBytes() throws IOException {
                    return store().getTotalSpace();
                }

                private FileStore store() throws IOException {
                    return Files.getFileStore(folder);
                }
            };
        }
    }

    private final Probe probe;
    private final long reserveBytes;
    private volatile State state = State.OK;

    SpoolSpace(Probe probe, long reserveBytes) {
        this.probe = probe;
        this.reserveBytes = reserveBytes;
    }

    public State state() {
        return state;
    }

    boolean full() {
        return state == State.FULL;
    }

    /** Asks again; returns whether the state changed. An answer that is older never takes its place. */
    synchronized boolean update() throws IOException {
        long usable = probe.usableBytes();
        // A quarter of the reserve more to start again than to stop, so that it does not flutter.
        long least = full() ? reserveBytes + reserveBytes / 4 : reserveBytes;
        State now = State.OK;
        if (usable < least) {
            now = State.FULL;
        } else if (usable < probe.totalBytes() / 10) {
            now = State.LOW;
        }
        boolean changed = now != state;
        state = now;
        return changed;
    }
}
