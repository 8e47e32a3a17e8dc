package io.millrace.media.cmaf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads fragmented MP4 as it arrives, from a pipe or socket: the header, then fragment after
 * fragment. Blocks as the stream does; memory is bounded by {@link #MAX_BOX_BYTES} a box. One
 * thread.
 */
public final class CmafStreamReader {
    /** A larger box ends the stream with an error. */
    public static final int MAX_BOX_BYTES = 16 << 20;

    private final InputStream in;
    private @Nullable MovieHeader movie;

    /** @param in borrowed; never read past the box that is returned */
    public CmafStreamReader(InputStream in) {
        this.in = in;
    }

    /**
     * A fragment with its media.
     *
     * @param bytes the {@code moof} and the {@code mdat}, whole; the caller's to keep
     */
    public record StreamedFragment(Fragment fragment, ByteBuffer bytes) {
        /**
         * One sample's payload, a slice of {@link #bytes}.
         *
         * @throws CmafException if it lies outside
         */
        public ByteBuffer sample(TrackFragment track, int index) throws CmafException {
            int offset = track.dataOffset()[index];
            int size = track.sampleBytes()[index];
            if (offset > bytes.limit() - size) {
                throw new CmafException("a sample of " + size + " bytes at " + offset + " lies outside its fragment");
            }
            return bytes.slice(offset, size);
        }
    }

    /**
     * The {@code moov}; the first call reads up to it.
     *
     * @throws CmafException if the stream ends before it, or is malformed
     */
    public MovieHeader header() throws IOException {
        MovieHeader known = movie;
        while (known == null) {
            byte[] box = readBox();
            if (box == null) {
                throw new CmafException("the stream ended before its moov");
            }
            if (type(box) == BoxType.MOOV) {
                known = MovieHeader.parse(body(box));
                movie = known;
            }
        }
        return known;
    }

    /**
     * The next fragment, or null at the end.
     *
     * @throws CmafException if the stream ends within a box, or is malformed
     */
    public @Nullable StreamedFragment next() throws IOException {
        MovieHeader tracks = header();
        byte[] moof = readBox();
        while (moof != null && type(moof) != BoxType.MOOF) {
            moof = readBox();
        }
        if (moof == null) {
            return null;
        }
        Fragment fragment = Fragment.parse(tracks, body(moof));
        byte[] mdat = readBox();
        if (mdat == null || type(mdat) != BoxType.MDAT) {
            throw new CmafException("a moof without its mdat");
        }
        ByteBuffer whole = ByteBuffer.allocate(moof.length + mdat.length);
        return new StreamedFragment(fragment, whole.put(moof).put(mdat).flip());
    }

    private byte @Nullable [] readBox() throws IOException {
        byte[] header = in.readNBytes(8);
        if (header.length == 0) {
            return null;
        }
        if (header.length < 8) {
            throw new CmafException("the stream ended within a box header");
        }
        long size = ByteBuffer.wrap(header).getInt(0) & 0xffff_ffffL;
        if (size < 8 || size > MAX_BOX_BYTES) {
            throw new CmafException("box " + BoxType.name(type(header)) + " claims " + size + " bytes");
        }
        byte[] box = new byte[(int) size];
        System.arraycopy(header, 0, box, 0, 8);
        if (in.readNBytes(box, 8, box.length - 8) < box.length - 8) {
            throw new CmafException("the stream ended within " + BoxType.name(type(box)));
        }
        return box;
    }

    private static int type(byte[] box) {
        return ByteBuffer.wrap(box).getInt(4);
    }

    private static ByteBuffer body(byte[] box) {
        return ByteBuffer.wrap(box, 8, box.length - 8).slice();
    }
}
