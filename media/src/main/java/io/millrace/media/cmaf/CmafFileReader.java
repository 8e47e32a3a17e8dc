package io.millrace.media.cmaf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recording from its file, by position: the channel's own position does not move. Media
 * bytes are skipped, not read. Safe on hostile and torn files: headers are bounded, and a box that
 * reaches past the end is no box. Not thread-safe.
 *
 * <p>{@link #scan} finds the last whole {@code moof}+{@code mdat}, which is where recovery cuts.
 */
public final class CmafFileReader {
    /** A moov or moof larger than this is refused. One of ours has a few kilobytes. */
    public static final int MAX_HEADER_BYTES = 4 << 20;

    private final FileChannel channel;
    private final long fileBytes;
    private final ByteBuffer header = ByteBuffer.allocate(16);

    /** @param channel borrowed; what is in it now is what is read */
    public CmafFileReader(FileChannel channel) throws IOException {
        this.channel = channel;
        this.fileBytes = channel.size();
    }

    /** Takes each whole fragment in turn. */
    public interface FragmentVisitor {
        /**
         * @param moof where the {@code moof} stands
         * @param mdat where the {@code mdat} stands, right after it
         */
        void onFragment(BoxHeader moof, BoxHeader mdat, Fragment fragment) throws IOException;
    }

    /**
     * What a scan found.
     *
     * @param movie null when the file ends before a whole {@code moov}
     * @param firstFragmentOffset of the first {@code moof}; of the end where there is none
     * @param wholeBytes end of the last whole fragment, or of the last whole box before the first
     * @param fragments number of whole fragments
     * @param torn why the rest is no fragment; null when the file ends where a box ends
     */
    public record Scan(
            @Nullable MovieHeader movie,
            long firstFragmentOffset,
            long wholeBytes,
            int fragments,
            @Nullable String torn) {}

    /** The box at {@code offset}, or null if the file ends before its header does. */
    public @Nullable BoxHeader boxAt(long offset) throws IOException {
        header.clear().limit(8);
        if (offset < 0 || !readFully(header, offset)) {
            return null;
        }
        long size = header.getInt(0) & 0xffff_ffffL;
        int type = header.getInt(4);
        if (size == 0) {
            return new BoxHeader(type, offset, 8, fileBytes - offset);
        }
        if (size != 1) {
            return new BoxHeader(type, offset, 8, size);
        }
        header.clear().limit(8);
        return readFully(header, offset + 8) ? new BoxHeader(type, offset, 16, header.getLong(0)) : null;
    }

    /** The whole body of {@code box}. */
    public ByteBuffer body(BoxHeader box) throws IOException {
        if (!whole(box) || box.bodyBytes() > MAX_HEADER_BYTES) {
            throw new CmafException(box + " is not whole, or more than " + MAX_HEADER_BYTES + " bytes");
        }
        ByteBuffer body = ByteBuffer.allocate((int) box.bodyBytes());
        if (!readFully(body, box.bodyOffset())) {
            throw new CmafException(box + " ends early");
        }
        return body.flip();
    }

    /** Walks all top-level boxes. A malformed or torn one ends the walk and is no error. */
    public Scan scan(FragmentVisitor visitor) throws IOException {
        MovieHeader movie = null;
        BoxHeader moof = null;
        Fragment fragment = null;
        long firstFragment = -1;
        long wholeBytes = 0;
        int fragments = 0;
        String torn = null;
        long offset = 0;
        while (offset < fileBytes) {
            BoxHeader box = boxAt(offset);
            if (box == null || !whole(box)) {
                torn = box == null ? "a box header ends early" : box + " reaches past the end";
                break;
            }
            try {
                if (moof != null && box.type() != BoxType.MDAT) {
                    throw new CmafException(box + " where the mdat of " + moof + " should be");
                }
                if (box.type() == BoxType.MOOV) {
                    movie = MovieHeader.parse(body(box));
                } else if (box.type() == BoxType.MOOF) {
                    if (movie == null) {
                        throw new CmafException("moof before moov");
                    }
                    moof = box;
                    fragment = Fragment.parse(movie, body(box));
                } else if (box.type() == BoxType.MDAT && moof != null && fragment != null) {
                    requireWithin(fragment, moof, box);
                    if (firstFragment < 0) {
                        firstFragment = moof.offset();
                    }
                    fragments++;
                    visitor.onFragment(moof, box, fragment);
                    moof = null;
                    fragment = null;
                }
            } catch (CmafException e) {
                torn = e.getMessage();
                break;
            }
            offset = box.end();
            if (moof == null) {
                wholeBytes = offset;
            }
        }
        if (torn == null && moof != null) {
            torn = moof + " without its mdat";
        }
        return new Scan(movie, firstFragment < 0 ? wholeBytes : firstFragment, wholeBytes, fragments, torn);
    }

    private static void requireWithin(Fragment fragment, BoxHeader moof, BoxHeader mdat) throws CmafException {
        long from = mdat.bodyOffset() - moof.offset();
        long to = mdat.end() - moof.offset();
        for (TrackFragment track : fragment.tracks()) {
            for (int i = 0; i < track.sampleCount(); i++) {
                long start = track.dataOffset()[i];
                if (start < from || start + track.sampleBytes()[i] > to) {
                    throw new CmafException("a sample of " + moof + " lies outside " + mdat);
                }
            }
        }
    }

    private boolean whole(BoxHeader box) {
        return box.sizeBytes() >= box.headerBytes() && box.sizeBytes() <= fileBytes - box.offset();
    }

    private boolean readFully(ByteBuffer target, long offset) throws IOException {
        long at = offset;
        while (target.hasRemaining()) {
            int read = channel.read(target, at);
            if (read < 0) {
                return false;
            }
            at += read;
        }
        return true;
    }
}
