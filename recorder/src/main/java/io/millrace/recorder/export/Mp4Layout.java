package io.millrace.recorder.export;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.RecordingManifests;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.BoxWriter;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.tape.Tape;
import io.millrace.media.tape.TapeExports.Export;
import io.millrace.media.tape.TapeExports.Gaps;
import io.millrace.media.tape.TapeExports.TapeExportException;
import io.millrace.media.tape.TapeExports.TapeExportException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One MP4 while it is laid out, of runs from one codec configuration. All media lies on one
 * time-line: a file that goes on with the one before keeps its time stamps, and one after a gap
 * follows at once, or after the gap's length.
 */
final class Mp4Layout {
    private static final int HEAD_BYTES = 1 << 16;

    private final Tape tape;
    private final CameraId camera;
    private final Instant from;
    private final Instant to;
    private final Gaps gaps;
    private final List<SourceRun> runs;
    private final RecordingManifests manifests;
    private final MovieHeader movie;
    private final List<ExportTrack> tracks;
    private final ExportTrack lead;
    private long leadShift;
    private long dataBytes;

    /**
     * @param init of the first of {@code runs}
     * @param manifests of the recordings, where they are signed by now
     */
    Mp4Layout(
            Tape tape,
            CameraId camera,
            Instant from,
            Instant to,
            Gaps gaps,
            List<SourceRun> runs,
            ByteBuffer init,
            RecordingManifests manifests)
            throws IOException {
        this.tape = tape;
        this.camera = camera;
        this.from = from;
        this.to = to;
        this.gaps = gaps;
        this.runs = runs;
        this.manifests = manifests;
        movie = MovieHeader.parseInit(init);
        tracks = ExportTrack.of(init, movie.tracks());
        lead = tracks.stream().filter(ExportTrack::video).findFirst().orElse(tracks.getFirst());
    }

    Export export() throws IOException {
        SourceRun before = null;
        for (SourceRun run : runs) {
            leadShift = before == null ? 0 : shift(before, run);
            add(run);
            before = run;
        }
        if (lead.samples().count() == 0) {
            throw new TapeExportException(Kind.NOTHING_ON_RECORD, "No picture is on record.", List.of());
        }
        long end = show();
        return new Mp4Export(tape, camera, head(end), runs);
    }

    /** From the time-line of {@code run} to that of the export, in ticks of the leading track. */
    private long shift(SourceRun before, SourceRun run) {
        if (before.file().continuesIn(run.file())) {
            return leadShift;
        }
        long endOfBefore = before.file().index().firstTicks()
                + ticks(Duration.between(before.file().start(), before.end()));
        long held = gaps == Gaps.HOLD ? Math.max(0, ticks(Duration.between(before.end(), run.start()))) : 0;
        return leadShift + endOfBefore + held - run.file().index().firstTicks();
    }

    private long ticks(Duration time) {
        return Math.round(time.toNanos() / 1e9 * lead.timescale());
    }

    private void add(SourceRun run) throws IOException {
        long base = dataBytes;
        try (InputStream in = Mp4Export.open(tape, camera, run)) {
            FragmentReader.read(in, run.sizeBytes(), movie, (offset, fragment) -> {
                for (ExportTrack track : tracks) {
                    var samples = fragment.track(track.id());
                    if (samples != null) {
                        long shift = Math.round((double) leadShift * track.timescale() / lead.timescale());
                        track.samples().add(samples, base + offset, shift);
                    }
                }
            });
        }
        dataBytes += run.sizeBytes();
    }

    /** Sets what is shown; returns how long that is, in ticks of the leading track. */
    private long show() {
        SourceRun first = runs.getFirst();
        SourceRun last = runs.getLast();
        long start = lead.samples()
                .shownAt(first.file().index().firstTicks()
                        + ticks(Duration.between(first.file().start(), from)));
        long toTicks = leadShift
                + last.file().index().firstTicks()
                + ticks(Duration.between(last.file().start(), to));
        // Sound may go on without a picture: the last one stands until it ends.
        long end = lead.samples().holdLastUntil(Math.min(toTicks, heardUntil())).endBefore(toTicks);
        for (ExportTrack track : tracks) {
            long wanted = track == lead ? start : Math.round((double) start * track.timescale() / lead.timescale());
            long there = track.samples().count() == 0 ? wanted : track.samples().presentationTicks(0);
            long late = Math.max(0, there - wanted);
            track.show(
                    Math.max(wanted, there),
                    Math.min(end - start, Math.round((double) late * lead.timescale() / track.timescale())));
        }
        return end - start;
    }

    private long heardUntil() {
        return tracks.stream()
                .filter(track -> track.samples().count() > 0)
                .mapToLong(
                        track -> Math.round((double) track.samples().endTicks() * lead.timescale() / track.timescale()))
                .max()
                .orElse(0);
    }

    private byte[] head(long durationTicks) throws CmafException {
        byte[] manifest = ExportManifest.toBox(camera, from, to, gaps, runs, manifests);
        // Once to learn its size, which does not depend on the offsets in it, and once for good.
        int size = head(manifest, durationTicks, 0).length;
        return head(manifest, durationTicks, size);
    }

    private byte[] head(byte[] manifest, long durationTicks, long dataOffset) throws CmafException {
        BoxWriter out = new BoxWriter(HEAD_BYTES);
        int ftyp = out.begin(BoxType.FTYP);
        out.u32(BoxType.of("isom")).u32(0x200).u32(BoxType.of("isom")).u32(BoxType.of("iso4"));
        out.u32(BoxType.of("mp42")).end(ftyp);
        out.bytes(manifest);
        List<ExportTrack> used =
                tracks.stream().filter(track -> track.samples().count() > 0).toList();
        new MovieBoxes(out, lead.timescale(), durationTicks).write(used, dataOffset);
        // A large size: 64 bits, after the type.
        out.u32(1).u32(BoxType.MDAT).u64(dataBytes + 16);
        return out.toByteArray();
    }
}
