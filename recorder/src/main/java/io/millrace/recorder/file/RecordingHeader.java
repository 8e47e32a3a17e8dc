package io.millrace.recorder.file;

import io.millrace.media.cmaf.BoxHeader;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.CmafFileReader;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.cmaf.MovieTrack;
import io.millrace.recorder.chain.FragmentChain;
import io.millrace.recorder.chain.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the first {@code moof}: {@code ftyp moov uuid}, and then either the reserve
 * ({@code free}), or what took its place at the close ({@code free sidx sidx}).
 *
 * @param reserveOffset of the first byte after the identity box
 * @param duration by the first {@code sidx}; null in a file that was not closed
 */
record RecordingHeader(
        MovieHeader movie,
        RecordingIdentity identity,
        long reserveOffset,
        @Nullable Duration duration) {
    /** {@code ftyp}, {@code moov}, {@code uuid}, {@code free} and two {@code sidx}, and some room. */
    private static final int MAX_BOXES = 16;

    long firstFragmentOffset() {
        return reserveOffset + identity.reserveBytes();
    }

    /** @throws CmafException if it is no recording of ours, or ends within its header */
    static RecordingHeader read(FileChannel channel) throws IOException {
        CmafFileReader reader = new CmafFileReader(channel);
        MovieHeader movie = null;
        long offset = 0;
        for (int i = 0; i < MAX_BOXES; i++) {
            BoxHeader box = reader.boxAt(offset);
            if (box == null || box.sizeBytes() < box.headerBytes()) {
                break;
            }
            if (box.type() == BoxType.MOOV) {
                movie = MovieHeader.parse(reader.body(box));
            } else if (box.type() == BoxType.UUID && movie != null) {
                ByteBuffer body = reader.body(box);
                if (RecordingIdentity.matches(body)) {
                    RecordingIdentity identity = RecordingIdentity.parse(body);
                    return new RecordingHeader(
                            movie, identity, box.end(), indexedDuration(reader, box.end(), identity.reserveBytes()));
                }
            }
            offset = box.end();
        }
        throw new CmafException("no recording of Millrace: it has no identity after its moov");
    }

    /** Reads a file that was closed. */
    static ClosedRecording closed(Path file, long sizeBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            RecordingHeader header = read(channel);
            if (header.duration == null) {
                throw new CmafException(file.getFileName() + " has no index: it was not closed");
            }
            return header.closed(file, header.duration, sizeBytes);
        }
    }

    /** What is to be signed of a recording with this header. */
    Manifest manifest(FragmentChain chain, long firstSequence, Instant end, boolean recovered) {
        return new Manifest(
                identity.id(),
                identity.camera(),
                identity.session(),
                identity.number(),
                identity.start().toEpochMilli(),
                end.toEpochMilli(),
                chain.count(),
                firstSequence,
                chain.header(),
                chain.last(),
                identity.previous(),
                recovered);
    }

    ClosedRecording closed(Path file, Duration ofMedia, long sizeBytes) {
        MovieTrack video = movie.video();
        return new ClosedRecording(
                file,
                identity,
                ofMedia,
                sizeBytes,
                video == null ? 0 : video.widthPixels(),
                video == null ? 0 : video.heightPixels());
    }

    private static @Nullable Duration indexedDuration(CmafFileReader reader, long from, int reserveBytes)
            throws IOException {
        long offset = from;
        while (offset < from + reserveBytes) {
            BoxHeader box = reader.boxAt(offset);
            if (box == null || box.sizeBytes() < box.headerBytes()) {
                return null;
            }
            if (box.type() == BoxType.SIDX) {
                return duration(reader.body(box));
            }
            offset = box.end();
        }
        return null;
    }

    /** Of a version 1 {@code sidx}, as {@link io.millrace.media.cmaf.SegmentIndex} writes it. */
    private static Duration duration(ByteBuffer sidx) throws CmafException {
        int references = sidx.remaining() < 32 ? 0 : sidx.getShort(30) & 0xffff;
        if (references == 0 || sidx.get(0) != 1 || sidx.remaining() < 32 + 12 * references) {
            throw new CmafException("sidx that is not ours");
        }
        long ticks = 0;
        for (int i = 0; i < references; i++) {
            ticks += sidx.getInt(32 + 12 * i + 4) & 0xffff_ffffL;
        }
        return SegmentTable.duration(ticks, sidx.getInt(8));
    }
}
