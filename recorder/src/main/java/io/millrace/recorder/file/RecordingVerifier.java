package io.millrace.recorder.file;

import io.millrace.media.cmaf.BoxHeader;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.CmafFileReader;
import io.millrace.media.cmaf.Fragment;
import io.millrace.media.cmaf.TimeShift;
import io.millrace.recorder.chain.ChainCheck;
import io.millrace.recorder.chain.Verdict;
import io.millrace.recorder.chain.Verdict.Broken;
import io.millrace.recorder.chain.Verdict.Damage;
import io.millrace.recorder.chain.VerifyingKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Verifies a recording with public keys alone: no server, no catalogue. What is not covered is the
 * index ({@code free sidx sidx}): it says nothing that the fragments do not say. A download, whose
 * media time was moved to begin at 0 ({@link TimeShift}), is moved back as it is read.
 */
public final class RecordingVerifier {
    private static final int SIZE_AT_END_BYTES = 4;

    private RecordingVerifier() {}

    /**
     * @param keys one of which must have signed it
     * @throws IOException if the file cannot be read at all
     */
    public static Verdict verify(Path file, List<VerifyingKey> keys) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            RecordingHeader header;
            try {
                header = RecordingHeader.read(channel);
            } catch (CmafException e) {
                return broken(Damage.NOT_A_RECORDING, String.valueOf(e.getMessage()));
            }
            long trailerOffset = trailerOffset(channel);
            if (trailerOffset < header.firstFragmentOffset()) {
                return broken(Damage.TRUNCATED, "it ends without its chain, at byte " + channel.size());
            }
            ChainCheck check;
            try {
                ByteBuffer trailer = FileBytes.read(channel, trailerOffset + 8, channel.size());
                byte[] head = FileBytes.read(channel, 0, header.reserveOffset()).array();
                check = ChainCheck.begin(trailer, header.identity().start().toEpochMilli(), head, keys);
            } catch (CmafException e) {
                return broken(Damage.TRUNCATED, String.valueOf(e.getMessage()));
            }
            return walk(channel, header, trailerOffset, check);
        }
    }

    private static Verdict walk(FileChannel channel, RecordingHeader header, long end, ChainCheck check)
            throws IOException {
        CmafFileReader reader = new CmafFileReader(channel);
        Optional<TimeShift> moved = moved(reader, header);
        long offset = header.firstFragmentOffset();
        while (!check.decided() && offset < end) {
            BoxHeader moof = reader.boxAt(offset);
            BoxHeader mdat = moof == null || !within(moof, end) ? null : reader.boxAt(moof.end());
            if (moof == null || mdat == null || !within(mdat, end)) {
                check.unreadable();
                break;
            }
            ByteBuffer fragment = FileBytes.read(channel, offset, mdat.end());
            if (moved.isPresent()) {
                undo(moved.get(), moof, fragment);
            }
            check.fragment(sequence(reader, header, moof), fragment);
            offset = mdat.end();
        }
        return check.verdict();
    }

    /** A download begins at 0, and says so where the chain does not reach. */
    private static Optional<TimeShift> moved(CmafFileReader reader, RecordingHeader header) throws IOException {
        BoxHeader free = reader.boxAt(header.reserveOffset());
        return free != null && free.type() == BoxType.FREE && within(free, header.firstFragmentOffset())
                ? TimeShift.marked(reader.body(free))
                : Optional.empty();
    }

    /** What is no {@code moof} stays as it is, and is found by its hash. */
    private static void undo(TimeShift moved, BoxHeader moof, ByteBuffer fragment) {
        try {
            int headerBytes = moof.headerBytes();
            moved.undo(fragment.slice(headerBytes, (int) moof.sizeBytes() - headerBytes));
        } catch (CmafException e) {
            fragment.rewind();
        }
    }

    private static boolean within(BoxHeader box, long end) {
        return box.sizeBytes() >= box.headerBytes() && box.end() <= end;
    }

    /** -1 where it cannot be read. */
    private static long sequence(CmafFileReader reader, RecordingHeader header, BoxHeader moof) throws IOException {
        try {
            return moof.type() == BoxType.MOOF
                    ? Fragment.parse(header.movie(), reader.body(moof)).sequence()
                    : -1;
        } catch (CmafException e) {
            return -1;
        }
    }

    /** The trailer's last four bytes are its size; -1 if what is there is no trailer. */
    private static long trailerOffset(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < SIZE_AT_END_BYTES) {
            return -1;
        }
        long trailerBytes =
                FileBytes.read(channel, size - SIZE_AT_END_BYTES, size).getInt() & 0xffff_ffffL;
        BoxHeader box = new CmafFileReader(channel).boxAt(size - trailerBytes);
        if (box == null || box.type() != BoxType.UUID || box.end() != size) {
            return -1;
        }
        return box.offset();
    }

    private static Verdict broken(Damage damage, String detail) {
        return new Broken(damage, null, -1, null, detail);
    }
}
