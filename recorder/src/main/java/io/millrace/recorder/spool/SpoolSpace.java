package io.millrace.recorder.spool;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

    /**
     * What there is, by whatever leaves the least: the disk, or the limit.
     *
     * @param freeBytes until nothing is left, the reserve included
     * @param totalBytes 0 until it was asked for
     */
    public record Room(State state, long freeBytes, long totalBytes) {
        static final Room UNKNOWN = new Room(State.OK, 0, 0);

        private boolean tighterThan(Room other) {
            return state == other.state ? freeShare() < other.freeShare() : state.compareTo(other.state) > 0;
        }

        private double freeShare() {
            return totalBytes == 0 ? 1 : (double) freeBytes / totalBytes;
        }
    }

    /** Something that ends some time; another one in tests. */
    public interface Probe {
        /** Not negative. */
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

    private final List<Probe> probes;
    private final long reserveBytes;
    private volatile Room room = Room.UNKNOWN;

    /** @param probes all of which must have room; at least one */
    SpoolSpace(List<Probe> probes, long reserveBytes) {
        this.probes = List.copyOf(probes);
        this.reserveBytes = reserveBytes;
    }

    public State state() {
        return room.state;
    }

    /** As it was a second ago at most. */
    public Room room() {
        return room;
    }

    boolean full() {
        return state() == State.FULL;
    }

    /** Asks again; returns whether the state changed. An answer that is older never takes its place. */
    synchronized boolean update() throws IOException {
        Room now = room(probes.getFirst());
        for (Probe probe : probes.subList(1, probes.size())) {
            Room here = room(probe);
            if (here.tighterThan(now)) {
                now = here;
            }
        }
        boolean changed = now.state != room.state;
        room = now;
        return changed;
    }

    private Room room(Probe probe) throws IOException {
        long usable = probe.usableBytes();
        long total = probe.totalBytes();
        // A quarter of the reserve more to start again than to stop, so that it does not flutter.
        long least = full() ? reserveBytes + reserveBytes / 4 : reserveBytes;
        State state = State.OK;
        if (usable < least) {
            state = State.FULL;
        } else if (usable < total / 10) {
            state = State.LOW;
        }
        return new Room(state, usable, total);
    }
}
