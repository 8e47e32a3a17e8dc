package io.millrace.recorder.export;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.RecordingManifests;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.tape.Tape;
import io.millrace.media.tape.TapeExports;
import io.millrace.media.tape.TapeExports.TapeExportException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Exports as progressive MP4, index first: every player knows it, browsers play it while it comes,
 * and its edit list makes first and last picture exact, where many a player passes over the edit
 * list of a fragmented file. The price is reading the fragments' headers before the first byte
 * goes out; the length is then known too.
 */
public final class Mp4Exports implements TapeExports {
    private final Tape tape;
    private final RecordingManifests manifests;
    private final Duration longest;

    /**
     * @param manifests of recordings, which an export quotes
     * @param longest range of one export
     */
    public Mp4Exports(Tape tape, RecordingManifests manifests, Duration longest) {
        this.tape = tape;
        this.manifests = manifests;
        this.longest = longest;
    }

    /** What follows each other from one codec configuration. */
    private record Part(ByteBuffer init, List<SourceRun> runs) {
        Span span() {
            SourceRun first = runs.getFirst();
            return new Span(first.start(), runs.getLast().end(), first.file().codecs());
        }
    }

    @Override
    public Export prepare(CameraId camera, Instant from, Instant to, Gaps gaps) {
        try {
            List<Part> parts = parts(camera, from, to);
            if (parts.size() > 1) {
                throw new TapeExportException(
                        Kind.CODEC_CHANGES,
                        "The codec configuration changes within the range.",
                        parts.stream().map(Part::span).toList());
            }
            return layout(camera, from, to, gaps, parts.getFirst());
        } catch (IOException e) {
            throw failed(camera, e);
        }
    }

    @Override
    public Export prepareArchive(CameraId camera, Instant from, Instant to, Gaps gaps) {
        try {
            List<Part> parts = parts(camera, from, to);
            List<Span> spans = parts.stream().map(Part::span).toList();
            List<ZipExport.Member> members = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                Span span = spans.get(i);
                // The range's own ends stay exact to the frame; between parts, each has all that it has.
                Instant begin = i == 0 ? from : span.start();
                Instant end = i == parts.size() - 1 ? to : span.end();
                Export export = layout(camera, begin, end, gaps, parts.get(i));
                members.add(ZipExport.Member.of(ArchiveContents.fileName(i, span), span.start(), export));
            }
            members.add(ZipExport.Member.of(ArchiveContents.NAME, from, ArchiveContents.json(camera, from, to, spans)));
            return new ZipExport(members);
        } catch (IOException e) {
            throw failed(camera, e);
        }
    }

    private static UncheckedIOException failed(CameraId camera, IOException cause) {
        return new UncheckedIOException("export of camera " + camera + ": " + cause.getMessage(), cause);
    }

    private Export layout(CameraId camera, Instant from, Instant to, Gaps gaps, Part part) throws IOException {
        return new Mp4Layout(tape, camera, from, to, gaps, part.runs, part.init, manifests).export();
    }

    private List<Part> parts(CameraId camera, Instant from, Instant to) throws IOException {
        if (Duration.between(from, to).compareTo(longest) > 0) {
            throw new TapeExportException(
                    Kind.TOO_LONG, "An export has at most " + longest.toMinutes() + " minutes.", List.of());
        }
        List<Part> parts = new ArrayList<>();
        List<ExportTrack> before = List.of();
        for (SourceRun run : SourceRun.of(tape.files(camera, from, to), from, to)) {
            ByteBuffer init = init(camera, run);
            List<ExportTrack> these =
                    ExportTrack.of(init, MovieHeader.parseInit(init).tracks());
            if (!same(before, these)) {
                parts.add(new Part(init, new ArrayList<>()));
            }
            parts.getLast().runs.add(run);
            before = these;
        }
        if (parts.isEmpty()) {
            throw new TapeExportException(Kind.NOTHING_ON_RECORD, "Nothing is on record in this range.", List.of());
        }
        return parts;
    }

    private ByteBuffer init(CameraId camera, SourceRun run) throws IOException {
        int bytes = run.file().index().initSizeBytes();
        try (InputStream in = Mp4Export.open(tape, camera, run, 0, bytes)) {
            return ByteBuffer.wrap(in.readNBytes(bytes));
        }
    }

    private static boolean same(List<ExportTrack> some, List<ExportTrack> others) throws CmafException {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (!some.get(i).sameAs(others.get(i))) {
                return false;
            }
        }
        return true;
    }
}
