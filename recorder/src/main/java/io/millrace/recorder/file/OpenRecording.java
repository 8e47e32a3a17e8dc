package io.millrace.recorder.file;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.cmaf.BoxWriter;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.Fragment;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.cmaf.MovieTrack;
import io.millrace.media.memory.ChunkBytes;
import io.millrace.media.tape.TapeFile;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.FragmentChain;
import io.millrace.recorder.chain.Previous;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recording file while it grows: {@code ftyp moov uuid free moof mdat moof mdat …}, one write for
 * each chunk, under a name that ends in {@code .open}. {@link #close} puts the index in the place
 * of the reserve and the chain at the end, syncs and takes {@code .open} off the name.
 *
 * <p>A kill loses at most the chunk being written; a power cut what was appended since the last
 * {@link #sync}.
 *
 * <p>One thread at a time appends and closes; any thread may sync meanwhile.
 */
public final class OpenRecording implements GrowingFile {
    /** What an open file's name ends in. */
    public static final String OPEN_SUFFIX = ".open";

    /** Holds two indexes of 2,700 segments: an hour of 2 s segments has 1,800. */
    static final int RESERVE_BYTES = 64 << 10;

    private static final int BOX_HEADER_BYTES = 8;

    private final Path openPath;
    private final Path closedPath;
    private final InitSection init;
    private final RecordingHeader header;
    private final SegmentTable segments;
    private final FileChannel channel;
    private final FragmentChain chain;
    private long firstSequence;
    private Instant end;
    private long wholeBytes;
    private volatile boolean ended;
    private volatile boolean unsynced = true;
    private volatile boolean folderSynced;
    private volatile @Nullable IOException syncFailure;
    private volatile @Nullable WaitingFile replaced;

    private OpenRecording(
            Path closedPath, InitSection init, RecordingHeader header, FileChannel channel, FragmentChain chain) {
        this.openPath = openPath(closedPath);
        this.closedPath = closedPath;
        this.init = init;
        this.header = header;
        this.segments = new SegmentTable(header.movie());
        this.channel = channel;
        this.chain = chain;
        this.wholeBytes = header.firstFragmentOffset();
        this.end = header.identity().start();
    }

    /**
     * Makes the file and writes its header.
     *
     * @param folder of the camera; it is there
     * @param number of the file within the session, from 1
     * @param start wall time of the first chunk
     * @param previous the camera's recording before this one
     */
    public static OpenRecording create(
            Path folder, CameraId camera, UUID session, int number, Instant start, InitSection init, Previous previous)
            throws IOException {
        UUID id = RecordingId.next(start);
        RecordingIdentity identity =
                new RecordingIdentity(id, camera, session, number, start, init.codecs(), previous, RESERVE_BYTES);
        byte[] box = identity.toBox();
        RecordingHeader header = new RecordingHeader(
                MovieHeader.parseInit(ByteBuffer.wrap(init.bytes())), identity, init.bytes().length + box.length, null);
        BoxWriter out = new BoxWriter((int) header.firstFragmentOffset());
        out.bytes(init.bytes()).bytes(box);
        int free = out.begin(BoxType.FREE);
        out.zeros(RESERVE_BYTES - 8).end(free);
        Path closedPath = folder.resolve(ClosedRecording.fileName(start, id));
        Path openPath = openPath(closedPath);
        FileChannel channel = FileChannel.open(openPath, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            writeFully(channel, ByteBuffer.wrap(out.toByteArray()));
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(openPath);
            throw e;
        }
        FragmentChain chain = new FragmentChain(start.toEpochMilli(), init.bytes(), box);
        return new OpenRecording(closedPath, init, header, channel, chain);
    }

    public InitSection init() {
        return init;
    }

    @Override
    public CameraId camera() {
        return identity().camera();
    }

    public RecordingIdentity identity() {
        return header.identity();
    }

    /** Where it will be found once it is closed. */
    public Path closedPath() {
        return closedPath;
    }

    /**
     * Appends a chunk of the same {@link #init}. After an exception the file ends with the chunk
     * before it and can be closed.
     */
    public void append(Chunk chunk) throws IOException {
        IOException failure = syncFailure;
        if (failure != null) {
            // The kernel may have thrown away what it could not write, and says so only once.
            throw new IOException("the last sync failed: " + failure.getMessage(), failure);
        }
        // Copied while the chunk is held: the table looks at some only when the next one has come.
        ByteBuffer moof = moof(chunk.media());
        try {
            write(chunk.media().buffers(), chunk.sizeBytes());
        } catch (IOException e) {
            cut();
            throw e;
        }
        if (isEmpty()) {
            firstSequence = chunk.sequence() & 0xffff_ffffL;
        }
        wholeBytes += chunk.sizeBytes();
        unsynced = true;
        end = chunk.wallEnd();
        chain.add(chunk.wallStart().toEpochMilli(), chunk.media().buffers());
        segments.add(new SegmentTable.Piece(
                chunk.sizeBytes(),
                chunk.startsSegment(),
                chunk.independent(),
                chunk.videoSamples() > 0,
                chunk.audioSamples() > 0,
                () -> Fragment.parse(header.movie(), moof.duplicate())));
    }

    private void cut() throws IOException {
        if (channel.isOpen()) {
            channel.truncate(wholeBytes);
            channel.position(wholeBytes);
        }
    }

    /** One system call, wherever the pieces lie, unless the disk takes only a part. */
    private void write(ByteBuffer[] pieces, int sizeBytes) throws IOException {
        for (long written = 0; written < sizeBytes; ) {
            written += channel.write(pieces);
        }
    }

    /** The body of the chunk's {@code moof}. */
    private static ByteBuffer moof(ChunkBytes chunk) throws CmafException {
        byte[] header = new byte[BOX_HEADER_BYTES];
        int offset = 0;
        while (offset <= chunk.sizeBytes() - BOX_HEADER_BYTES) {
            chunk.read(offset, header);
            ByteBuffer box = ByteBuffer.wrap(header);
            int sizeBytes = box.getInt();
            if (sizeBytes < BOX_HEADER_BYTES || sizeBytes > chunk.sizeBytes() - offset) {
                break;
            }
            if (box.getInt() == BoxType.MOOF) {
                byte[] body = new byte[sizeBytes - BOX_HEADER_BYTES];
                chunk.read(offset + BOX_HEADER_BYTES, body);
                return ByteBuffer.wrap(body);
            }
            offset += sizeBytes;
        }
        throw new CmafException("a chunk without moof");
    }

    /**
     * It holds all of {@code waiting}, which is discarded as soon as that is on disk; at once if this is
     * not the recording that it goes to.
     */
    public void replaces(WaitingFile waiting) throws IOException {
        if (!waiting.goesTo(identity())) {
            waiting.discard();
            return;
        }
        replaced = waiting;
        unsynced = true;
    }

    /** Brings what was appended to the disk; nothing to do when nothing was. */
    @Override
    public void sync() throws IOException {
        if (!unsynced) {
            return;
        }
        // In this order: what is replaced is in what was appended before.
        WaitingFile held = replaced;
        unsynced = false;
        try {
            channel.force(false);
            if (!folderSynced) {
                SyncedFolder.sync(openPath);
                folderSynced = true;
            }
            if (held != null) {
                held.discard();
                replaced = null;
            }
        } catch (ClosedChannelException e) {
            // Closed meanwhile, and thereby synced.
        } catch (IOException e) {
            syncFailure = e;
            throw e;
        }
    }

    /** Says that no chunk follows: {@link #tape} then has the last segment too. */
    public void end() {
        ended = true;
    }

    /** What is complete of it, for playback while it grows. From any thread. */
    public TapeFile tape() throws CmafException {
        MovieTrack video = header.movie().video();
        return new TapeFile(
                identity().id(),
                identity().camera(),
                identity().session(),
                identity().start(),
                identity().codecs(),
                video == null ? 0 : video.widthPixels(),
                video == null ? 0 : video.heightPixels(),
                !ended,
                segments.tape(init.bytes().length, header.firstFragmentOffset(), ended));
    }

    /** Whether no chunk was appended. */
    public boolean isEmpty() {
        return wholeBytes == header.firstFragmentOffset();
    }

    /** Where it lies as long as it is open. */
    public Path openPath() {
        return openPath;
    }

    /** Where the camera's chain stands after what was appended so far. */
    public Previous chainEnd() {
        return new Previous(identity().id(), chain.last());
    }

    /** Writes index and chain, syncs and takes {@code .open} off the name. Once only. */
    public ClosedRecording close(ChainSeal seal) throws IOException {
        try (channel) {
            WaitingFile held = replaced;
            if (held != null) {
                // Before the name says that it is whole: once that is stored, nobody would know it for a copy.
                try {
                    channel.force(true);
                } finally {
                    held.discard();
                }
            }
            byte[] trailer = seal.toBox(header.manifest(chain, firstSequence, end, false), chain);
            return new Closing(channel, header, segments, trailer, wholeBytes).finish(openPath, closedPath);
        }
    }

    /** Leaves it open on disk, synced, for {@link TornRecording} to make whole. */
    public void leave() throws IOException {
        sync();
        channel.close();
    }

    /** Throws the file away: it holds nothing, or only what cannot be played. */
    public void discard() throws IOException {
        channel.close();
        Files.deleteIfExists(openPath);
    }

    static Path openPath(Path closedPath) {
        return closedPath.resolveSibling(closedPath.getFileName() + OPEN_SUFFIX);
    }

    private static void writeFully(FileChannel channel, ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            channel.write(source);
        }
    }
}
