package io.millrace.recorder.file;

import io.millrace.media.cmaf.BoxCursor;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.cmaf.MovieTrack;
import io.millrace.media.tape.TapeFile;
import io.millrace.media.tape.TapeIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a closed recording says of its segments: the first {@code sidx}, which was collected while
 * the file was written. The file's first bytes are enough.
 */
public final class FileIndex {
    /** The init section has a few kilobytes, and the reserve 64 KiB. */
    public static final int HEAD_BYTES = 256 << 10;

    private static final int SIDX_HEADER_BYTES = 32;
    private static final int REFERENCE_BYTES = 12;

    private FileIndex() {}

    /** @throws IOException if it is missing, or no closed recording of ours */
    public static TapeFile read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(ByteBuffer.wrap(in.readNBytes(HEAD_BYTES)));
        }
    }

    /**
     * @param head the first {@link #HEAD_BYTES} of the file, or all of it
     * @throws CmafException if it is no closed recording of ours
     */
    public static TapeFile parse(ByteBuffer head) throws CmafException {
        MovieHeader movie = null;
        RecordingIdentity identity = null;
        int initBytes = 0;
        BoxCursor boxes = new BoxCursor(head);
        // The box that the head ends in is no whole box, but comes after those looked for.
        while (boxes.next()) {
            if (boxes.type() == BoxType.MOOV) {
                movie = MovieHeader.parse(boxes.body());
            } else if (boxes.type() == BoxType.UUID && identity == null && RecordingIdentity.matches(boxes.body())) {
                identity = RecordingIdentity.parse(boxes.body());
                initBytes = boxes.offset();
            } else if (boxes.type() == BoxType.SIDX && movie != null && identity != null) {
                return file(identity, movie.video(), index(initBytes, boxes));
            } else if (boxes.type() == BoxType.MOOF) {
                break;
            }
        }
        throw new CmafException("no closed recording of Millrace: it has no index before its first fragment");
    }

    private static TapeFile file(RecordingIdentity identity, @Nullable MovieTrack video, TapeIndex index) {
        return new TapeFile(
                identity.id(),
                identity.camera(),
                identity.session(),
                identity.start(),
                identity.codecs(),
                video == null ? 0 : video.widthPixels(),
                video == null ? 0 : video.heightPixels(),
                false,
                index);
    }

    /** Of a version 1 {@code sidx}, as {@link io.millrace.media.cmaf.SegmentIndex} writes it. */
    private static TapeIndex index(int initBytes, BoxCursor box) throws CmafException {
        ByteBuffer sidx = box.body();
        int count = sidx.remaining() < SIDX_HEADER_BYTES ? 0 : sidx.getShort(30) & 0xffff;
        if (count == 0 || sidx.get(0) != 1 || sidx.remaining() < SIDX_HEADER_BYTES + REFERENCE_BYTES * count) {
            throw new CmafException("sidx that is not ours");
        }
        int[] sizes = new int[count];
        int[] durations = new int[count];
        for (int i = 0; i < count; i++) {
            sizes[i] = sidx.getInt(SIDX_HEADER_BYTES + REFERENCE_BYTES * i);
            durations[i] = sidx.getInt(SIDX_HEADER_BYTES + REFERENCE_BYTES * i + 4);
        }
        long firstOffset = box.offset() + box.sizeBytes() + sidx.getLong(20);
        try {
            return new TapeIndex(initBytes, sidx.getInt(8), sidx.getLong(12), firstOffset, sizes, durations);
        } catch (IllegalArgumentException e) {
            throw new CmafException("sidx: " + e.getMessage());
        }
    }
}
