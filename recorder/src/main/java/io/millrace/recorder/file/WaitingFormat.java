package io.millrace.recorder.file;

import io.millrace.media.CameraId;
import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.cmaf.CmafException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * The bytes of a {@link WaitingFile}, big-endian: a header, then batches, each its length, the CRC-32
 * of what follows, and entries. An entry is a track, which holds until another of the same id, or a
 * sample. It is never older than the software that reads it by more than an update, so there is one
 * version, and another one's files are refused.
 */
final class WaitingFormat {
    /** {@code MRW} and the version. */
    private static final int MAGIC = 0x4d525701;

    private static final int BATCH_HEADER_BYTES = 8;
    private static final int TRACK = 1;
    private static final int SAMPLE = 2;

    private final Map<Integer, Track> written = new HashMap<>();

    static byte[] header(CameraId camera, UUID session, int number) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeLong(session.getMostSignificantBits());
        out.writeLong(session.getLeastSignificantBits());
        out.writeInt(number);
        out.writeUTF(camera.value());
        return bytes.toByteArray();
    }

    /** @param start wall time of the first; the others are as much later as they arrived later */
    byte[] batch(List<MediaSample> samples, Instant start) throws IOException {
        long startNanos = Duration.between(Instant.EPOCH, start).toNanos();
        long firstNanos = samples.getFirst().receivedNanos();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(0);
        for (MediaSample sample : samples) {
            Track track = sample.track();
            if (!track.equals(written.put(track.id(), track))) {
                track(out, track);
            }
            out.writeByte(SAMPLE);
            out.writeByte(track.id());
            out.writeLong(sample.dtsTicks());
            out.writeInt(sample.compositionOffsetTicks());
            out.writeBoolean(sample.keyframe());
            out.writeLong(startNanos + sample.receivedNanos() - firstNanos);
            byte[] payload = new byte[sample.sizeBytes()];
            sample.payload().get(sample.payload().position(), payload);
            out.writeInt(payload.length);
            out.write(payload);
        }
        byte[] batch = bytes.toByteArray();
        int length = batch.length - BATCH_HEADER_BYTES;
        ByteBuffer.wrap(batch).putInt(length).putInt(crc(batch, BATCH_HEADER_BYTES, length));
        return batch;
    }

    /**
     * All whole batches; a torn one ends the file.
     *
     * @throws CmafException if it has no whole header of ours
     */
    static WaitingRecording read(byte[] file) throws CmafException {
        ByteBuffer in = ByteBuffer.wrap(file);
        try {
            DataInputStream header = stream(file, 0, file.length);
            if (header.readInt() != MAGIC) {
                throw new CmafException("no samples that waited, or of another Millrace");
            }
            UUID session = new UUID(header.readLong(), header.readLong());
            int number = header.readInt();
            CameraId camera = new CameraId(header.readUTF());
            in.position(file.length - header.available());
            return new WaitingRecording(camera, session, number, samples(in));
        } catch (IOException | IllegalArgumentException e) {
            throw new CmafException("samples that waited: " + e.getMessage());
        }
    }

    private static List<MediaSample> samples(ByteBuffer in) throws IOException {
        List<MediaSample> samples = new ArrayList<>();
        Map<Integer, Track> tracks = new HashMap<>();
        while (in.remaining() >= BATCH_HEADER_BYTES) {
            int length = in.getInt();
            int crc = in.getInt();
            if (length < 0 || length > in.remaining() || crc(in.array(), in.position(), length) != crc) {
                break;
            }
            DataInputStream batch = stream(in.array(), in.position(), length);
            while (batch.available() > 0) {
                if (batch.readByte() == TRACK) {
                    Track track = track(batch);
                    tracks.put(track.id(), track);
                } else {
                    samples.add(sample(batch, tracks));
                }
            }
            in.position(in.position() + length);
        }
        return samples;
    }

    private static MediaSample sample(DataInputStream in, Map<Integer, Track> tracks) throws IOException {
        Track track = tracks.get((int) in.readByte());
        if (track == null) {
            throw new IOException("a sample before its track");
        }
        long dts = in.readLong();
        int compositionOffset = in.readInt();
        boolean keyframe = in.readBoolean();
        long received = in.readLong();
        return new MediaSample(track, dts, compositionOffset, keyframe, ByteBuffer.wrap(bytes(in)), received);
    }

    private static void track(DataOutputStream out, Track track) throws IOException {
        Codec codec = track.codec();
        out.writeByte(TRACK);
        out.writeByte(track.id());
        out.writeInt(track.timescale());
        out.writeUTF(codec.displayName());
        out.writeUTF(codec.rfc6381());
        out.writeInt(codec.configuration().bytes().length);
        out.write(codec.configuration().bytes());
        switch (codec) {
            case Codec.Video video -> {
                out.writeInt(video.widthPixels());
                out.writeInt(video.heightPixels());
            }
            case Codec.Audio audio -> {
                out.writeInt(audio.sampleRateHz());
                out.writeInt(audio.channels());
                out.writeInt(audio.frameSamples());
            }
        }
    }

    private static Track track(DataInputStream in) throws IOException {
        int id = in.readByte();
        int timescale = in.readInt();
        String name = in.readUTF();
        String rfc6381 = in.readUTF();
        CodecConfiguration configuration = new CodecConfiguration(bytes(in));
        Codec codec = switch (name) {
            case "H.264" -> new Codec.H264(configuration, rfc6381, in.readInt(), in.readInt());
            case "H.265" -> new Codec.H265(configuration, rfc6381, in.readInt(), in.readInt());
            case "AV1" -> new Codec.Av1(configuration, rfc6381, in.readInt(), in.readInt());
            case "AAC" -> new Codec.Aac(configuration, rfc6381, in.readInt(), in.readInt(), in.readInt());
            case "Opus" -> new Codec.Opus(configuration, rfc6381, in.readInt(), in.readInt(), in.readInt());
            default -> throw new IOException("a codec named " + name);
        };
        return new Track(id, codec, timescale);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a stretch of " + length + " bytes where " + in.available() + " are left");
        }
        return in.readNBytes(length);
    }

    private static DataInputStream stream(byte[] bytes, int offset, int length) {
        return new DataInputStream(new ByteArrayInputStream(bytes, offset, length));
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
