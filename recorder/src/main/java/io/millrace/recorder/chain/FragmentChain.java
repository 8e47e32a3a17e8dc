package io.millrace.recorder.chain;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The chain while it grows. The first link covers everything that stands before the fragments and
 * never changes ({@code ftyp moov}, and the identity box, which holds the last link of the
 * camera's previous recording); each further one covers the link before it, the fragment's wall
 * time and its bytes. So no fragment can be changed, taken out or moved without changing all links
 * after it. Not thread-safe.
 *
 * <p>Of each link only the first four bytes are kept, and the wall time: 8 bytes for 200 ms.
 */
public final class FragmentChain {
    private static final int FIRST_ROOM = 256;

    private final MessageDigest digest;
    private final ByteBuffer wall = ByteBuffer.allocate(Long.BYTES);
    private final long startMillis;
    private final Link header;
    private Link last;
    private int[] marks = new int[FIRST_ROOM];
    private int[] offsetsMillis = new int[FIRST_ROOM];
    private int count;

    /**
     * @param startMillis wall time of the recording's start
     * @param before {@code ftyp}, {@code moov} and the identity box
     */
    public FragmentChain(long startMillis, byte[]... before) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        this.startMillis = startMillis;
        for (byte[] part : before) {
            digest.update(part);
        }
        header = new Link(digest.digest());
        last = header;
    }

    /**
     * @param wallMillis of its first decode time
     * @param fragment {@code moof} and {@code mdat}, in one piece or more, each position to limit; the
     *     positions move
     */
    public void add(long wallMillis, ByteBuffer... fragment) {
        int offset = (int) (wallMillis - startMillis);
        digest.update(last.bytes());
        digest.update(wall.clear().putLong(startMillis + offset).flip());
        for (ByteBuffer piece : fragment) {
            digest.update(piece);
        }
        last = new Link(digest.digest());
        if (count == marks.length) {
            marks = Arrays.copyOf(marks, 2 * count);
            offsetsMillis = Arrays.copyOf(offsetsMillis, 2 * count);
        }
        marks[count] = last.mark();
        offsetsMillis[count] = offset;
        count++;
    }

    /** The first link, over what stands before the fragments. */
    public Link header() {
        return header;
    }

    /** Of the last fragment; of the header where there is none. */
    public Link last() {
        return last;
    }

    public int count() {
        return count;
    }

    int mark(int fragment) {
        return marks[fragment];
    }

    int offsetMillis(int fragment) {
        return offsetsMillis[fragment];
    }
}
