package io.millrace.recorder.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.recorder.spool.SpoolSpace.Room;
import io.millrace.recorder.spool.SpoolSpace.State;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolSpaceTest {
    private static final int MIB = 1 << 20;
    private static final long DISK_BYTES = 1_000L * MIB;
    private static final long LIMIT_BYTES = 200L * MIB;
    private static final long RESERVE_BYTES = 8L * MIB;

    @TempDir
    Path folder;

    private long diskFreeBytes = DISK_BYTES;
    private SpoolSpace space;

    @BeforeEach
    void open() throws IOException {
        space = new SpoolSpace(List.of(new Disk(), new SpoolLimit(folder, LIMIT_BYTES)), RESERVE_BYTES);
        Files.createDirectory(folder.resolve("yard"));
    }

    @Test
    void aLimitIsFullAsADiskIs() throws IOException {
        assertThat(afterUsing(1)).isEqualTo(new Room(State.OK, 199 * MIB, LIMIT_BYTES));
        assertThat(afterUsing(180)).isEqualTo(new Room(State.OK, 20 * MIB, LIMIT_BYTES));
        assertThat(afterUsing(181)).isEqualTo(new Room(State.LOW, 19 * MIB, LIMIT_BYTES));
        assertThat(afterUsing(192).state()).isEqualTo(State.LOW);
        assertThat(afterUsing(193)).isEqualTo(new Room(State.FULL, 7 * MIB, LIMIT_BYTES));
        assertThat(afterUsing(300)).isEqualTo(new Room(State.FULL, 0, LIMIT_BYTES));
    }

    @Test
    void itGoesOnWithAQuarterMoreThanItStoppedAt() throws IOException {
        assertThat(afterUsing(193).state()).isEqualTo(State.FULL);
        assertThat(afterUsing(191).state()).isEqualTo(State.FULL);
        assertThat(afterUsing(190).state()).isEqualTo(State.LOW);
    }

    @Test
    void whicheverIsTighterCounts() throws IOException {
        diskFreeBytes = 99L * MIB;
        assertThat(afterUsing(100)).isEqualTo(new Room(State.LOW, 99 * MIB, DISK_BYTES));
        assertThat(afterUsing(195)).isEqualTo(new Room(State.FULL, 5 * MIB, LIMIT_BYTES));
        diskFreeBytes = 300L * MIB;
        assertThat(afterUsing(20)).isEqualTo(new Room(State.OK, 300 * MIB, DISK_BYTES));
        assertThat(afterUsing(160)).isEqualTo(new Room(State.OK, 40 * MIB, LIMIT_BYTES));
    }

    /** In a camera's folder, as recordings are; sparse. */
    private Room afterUsing(int mebibytes) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("yard/one.mp4").toFile(), "rw")) {
            file.setLength((long) mebibytes * MIB);
        }
        space.update();
        return space.room();
    }

    private final class Disk implements SpoolSpace.Probe {
        @Override
        public long usableBytes() {
            return diskFreeBytes;
        }

        @Override
        public long totalBytes() {
            return DISK_BYTES;
        }
    }
}
