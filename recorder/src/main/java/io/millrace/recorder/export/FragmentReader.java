package io.millrace.recorder.export;

import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.CmafFileReader;
import io.millrace.media.cmaf.Fragment;
import io.millrace.media.cmaf.MovieHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads the {@code moof} boxes of a row of fragments, and passes over their media. */
final class FragmentReader {
    /** Takes each fragment in turn. */
    interface Visitor {
        /** @param moofOffset from where the reading began */
        void onFragment(long moofOffset, Fragment fragment);
    }

    private FragmentReader() {}

    /** @param lengthBytes of whole boxes */
    static void read(InputStream in, long lengthBytes, MovieHeader movie, Visitor visitor) throws IOException {
        long at = 0;
        while (at < lengthBytes) {
            ByteBuffer header = exactly(in, 8);
            long size = header.getInt(0) & 0xffff_ffffL;
            int type = header.getInt(4);
            if (size < 8 || size > lengthBytes - at) {
                throw new CmafException("box " + BoxType.name(type) + " of " + size + " bytes at " + at);
            }
            if (type == BoxType.MOOF && size <= CmafFileReader.MAX_HEADER_BYTES) {
                visitor.onFragment(at, Fragment.parse(movie, exactly(in, (int) size - 8)));
            } else {
                in.skipNBytes(size - 8);
            }
            at += size;
        }
    }

    private static ByteBuffer exactly(InputStream in, int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new CmafException("the recording ends early");
        }
        return ByteBuffer.wrap(read);
    }
}
