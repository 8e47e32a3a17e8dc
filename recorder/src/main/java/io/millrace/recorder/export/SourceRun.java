package io.millrace.recorder.export;

import io.millrace.media.tape.TapeFile;
import io.millrace.media.tape.TapeIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes that an export takes from one file: whole segments, in a row.
 *
 * @param offsetBytes in the file
 * @param start wall time of its first picture
 * @param end wall time of the end of its last
 */
record SourceRun(TapeFile file, long offsetBytes, long sizeBytes, Instant start, Instant end) {
    /** Of every file that has segments in the range. */
    static List<SourceRun> of(List<TapeFile> files, Instant from, Instant to) {
        List<SourceRun> runs = new ArrayList<>();
        for (TapeFile file : files) {
            SourceRun run = of(file, from, to);
            if (run.sizeBytes > 0) {
                runs.add(run);
            }
        }
        return runs;
    }

    private static SourceRun of(TapeFile file, Instant from, Instant to) {
        TapeIndex index = file.index();
        long offset = index.firstOffsetBytes();
        long size = 0;
        Instant start = file.start();
        Instant end = start;
        long ticks = 0;
        for (int i = 0; i < index.segments(); i++) {
            Instant begins = file.start().plus(time(index, ticks));
            ticks += index.durationTicks(i);
            Instant ends = file.start().plus(time(index, ticks));
            if (!ends.isAfter(from)) {
                offset += index.sizeBytes(i);
                start = ends;
                end = ends;
            } else if (begins.isBefore(to)) {
                size += index.sizeBytes(i);
                end = ends;
            }
        }
        return new SourceRun(file, offset, size, start, end);
    }

    private static Duration time(TapeIndex index, long ticks) {
        return Duration.ofNanos(index.micros(ticks) * 1_000);
    }
}
