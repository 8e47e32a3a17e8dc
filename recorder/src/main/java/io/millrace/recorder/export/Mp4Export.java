package io.millrace.recorder.export;

import io.millrace.media.CameraId;
import io.millrace.media.tape.Tape;
import io.millrace.media.tape.TapeExports;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@code ftyp uuid moov mdat}: the boxes before the media, and then the bytes of the sources as
 * they are, each opened when the one before it was read.
 *
 * @param head to the end of the header of {@code mdat}
 */
record Mp4Export(Tape tape, CameraId camera, byte[] head, List<SourceRun> runs) implements TapeExports.Export {
    @Override
    public long sizeBytes() {
        long size = head.length;
        for (SourceRun run : runs) {
            size += run.sizeBytes();
        }
        return size;
    }

    @Override
    public InputStream open() {
        return InARow.of(Stream.concat(
                        Stream.<Supplier<InputStream>>of(() -> new ByteArrayInputStream(head)),
                        runs.stream().<Supplier<InputStream>>map(run -> () -> open(tape, camera, run)))
                .toList());
    }

    /** Where it lies may change between two looks: stored, and gone from the spool. */
    static InputStream open(Tape tape, CameraId camera, SourceRun run) {
        return open(tape, camera, run, run.offsetBytes(), run.sizeBytes());
    }

    static InputStream open(Tape tape, CameraId camera, SourceRun run, long offset, long length) {
        IOException failure = null;
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                Tape.Bytes bytes = tape.bytes(camera, run.file().id())
                        .orElseThrow(
                                () -> new IOException("recording " + run.file().id() + " is no longer there"));
                return bytes.open(offset, length);
            } catch (IOException e) {
                failure = e;
            }
        }
        throw new UncheckedIOException(failure == null ? new IOException("no attempt") : failure);
    }
}
