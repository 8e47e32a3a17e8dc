package io.millrace.recorder.tape;

import io.millrace.media.catalog.Recording;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.tape.KeyframePictures;
import io.millrace.media.tape.RecordingPictures;
import io.millrace.media.tape.TapeIndex;
import io.millrace.recorder.s3.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One picture a minute of each recording, in an object beside it: {@code .jpgs} in place of {@code
 * .mp4}. The object is a count, then of each picture its time (milliseconds since 1970, 64 bits)
 * and size (32 bits), then the JPEGs in a row; numbers big-endian.
 *
 * <p>Only the keyframes' fragments are read of a recording; {@link ThumbnailPass} says when. Safe for use by many threads.
 */
public final class Thumbnails implements RecordingPictures {
    private static final int MAX_PICTURES = 1 << 12;
    private static final int ENTRY_BYTES = 12;

    /** Of one fragment: a keyframe of more is none. */
    private static final int MAX_BOX_BYTES = 64 << 20;

    private final KeyframePictures pictures;
    private final Function<Recording, ObjectStore> stores;
    private final Duration every;

    /** @param every how far apart pictures are */
    public Thumbnails(KeyframePictures pictures, Function<Recording, ObjectStore> stores, Duration every) {
        this.pictures = pictures;
        this.stores = stores;
        this.every = every;
    }

    /**
     * Makes and stores those of a recording.
     *
     * @param source wherever it lies
     * @return how many
     */
    int make(Recording recording, TapeIndex index, Source source) throws IOException, InterruptedException {
        if (recording.widthPixels() == 0) {
            return 0;
        }
        Path keyframes = Files.createTempFile("keyframes-", ".mp4");
        Path object = Files.createTempFile("pictures-", ".jpgs");
        try {
            List<Instant> times = keyframes(recording.start(), index, source, keyframes);
            List<byte[]> made = pictures.of(keyframes);
            if (made.size() != times.size()) {
                throw new IOException(made.size() + " pictures of " + times.size() + " keyframes");
            }
            Files.write(object, toObject(times, made));
            put(recording, object);
            return made.size();
        } finally {
            Files.deleteIfExists(keyframes);
            Files.deleteIfExists(object);
        }
    }

    private void put(Recording recording, Path object) throws IOException {
        try {
            stores.apply(recording).put(key(recording), object, Sha256.of(object));
        } catch (ObjectStoreException e) {
            if (e.kind() == ObjectStoreException.Kind.CORRUPT) {
                // What is there counts as made. Should the delete come late, pictures are all that it costs.
                remove(recording);
            }
            throw e;
        }
    }

    void remove(Recording recording) {
        stores.apply(recording).delete(key(recording));
    }

    /** Whether a recording has its pictures. */
    boolean made(Recording recording) {
        return stores.apply(recording).stat(key(recording)).isPresent();
    }

    /** The bytes of a recording. */
    @FunctionalInterface
    interface Source {
        /** The stream is the caller's to close, also before its end. */
        InputStream open(long offset, long length) throws IOException;
    }

    /** Where a recording's pictures lie, in the store that holds the recording. */
    public static String key(Recording recording) {
        return recording.objectKey().replaceAll("\\.mp4$", "") + ".jpgs";
    }

    /** Writes the init section and the first fragment of a segment in each interval. */
    private List<Instant> keyframes(Instant begin, TapeIndex index, Source source, Path target) throws IOException {
        List<Instant> times = new ArrayList<>();
        try (OutputStream out = Files.newOutputStream(target)) {
            try (InputStream in = source.open(0, index.initSizeBytes())) {
                in.transferTo(out);
            }
            long offset = index.firstOffsetBytes();
            long ticks = 0;
            Instant next = begin;
            for (int i = 0; i < index.segments(); i++) {
                Instant start = begin.plusNanos(index.micros(ticks) * 1_000);
                if (!start.isBefore(next)) {
                    try (InputStream in = source.open(offset, index.sizeBytes(i))) {
                        copyBox(in, BoxType.MOOF, out);
                        copyBox(in, BoxType.MDAT, out);
                    }
                    times.add(start);
                    next = start.plus(every);
                }
                offset += index.sizeBytes(i);
                ticks += index.durationTicks(i);
            }
        }
        return times;
    }

    private static void copyBox(InputStream in, int type, OutputStream out) throws IOException {
        byte[] header = in.readNBytes(8);
        if (header.length < 8 || ByteBuffer.wrap(header).getInt(4) != type) {
            throw new IOException("no " + BoxType.name(type) + " where a segment begins");
        }
        long size = ByteBuffer.wrap(header).getInt(0) & 0xffff_ffffL;
        if (size < 8 || size > MAX_BOX_BYTES) {
            throw new IOException("a " + BoxType.name(type) + " of " + size + " bytes");
        }
        out.write(header);
        out.write(in.readNBytes((int) size - 8));
    }

    private static byte[] toObject(List<Instant> times, List<byte[]> pictures) {
        int size = 4;
        for (byte[] picture : pictures) {
            size += ENTRY_BYTES + picture.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).putInt(times.size());
        for (int i = 0; i < times.size(); i++) {
            out.putLong(times.get(i).toEpochMilli()).putInt(pictures.get(i).length);
        }
        pictures.forEach(out::put);
        return out.array();
    }

    @Override
    public List<Instant> times(Recording recording) {
        return entries(recording).stream().map(Entry::time).toList();
    }

    @Override
    public Optional<byte[]> picture(Recording recording, int number) {
        List<Entry> entries = entries(recording);
        if (number < 0 || number >= entries.size()) {
            return Optional.empty();
        }
        Entry entry = entries.get(number);
        return Optional.of(read(recording, entry.offset, entry.sizeBytes).array());
    }

    private record Entry(Instant time, long offset, int sizeBytes) {}

    private List<Entry> entries(Recording recording) {
        ObjectStore store = stores.apply(recording);
        if (store.stat(key(recording)).isEmpty()) {
            return List.of();
        }
        int count = read(recording, 0, 4).getInt(0);
        if (count < 1 || count > MAX_PICTURES) {
            return List.of();
        }
        ByteBuffer head = read(recording, 4, ENTRY_BYTES * count);
        List<Entry> entries = new ArrayList<>(count);
        long offset = 4 + (long) ENTRY_BYTES * count;
        for (int i = 0; i < count; i++) {
            Instant time = Instant.ofEpochMilli(head.getLong());
            int size = head.getInt();
            entries.add(new Entry(time, offset, size));
            offset += size;
        }
        return entries;
    }

    private ByteBuffer read(Recording recording, long offset, int length) {
        try (InputStream in = stores.apply(recording).get(key(recording), offset, length)) {
            return ByteBuffer.wrap(in.readNBytes(length));
        } catch (IOException e) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.UNAVAILABLE, "cannot read " + key(recording) + ": " + e.getMessage(), e);
        }
    }
}
