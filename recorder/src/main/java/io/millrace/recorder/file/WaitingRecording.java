package io.millrace.recorder.file;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.MediaSample;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.CmafFileReader;
import io.millrace.media.cmaf.TrackFragment;
import io.millrace.media.live.OfflinePackager;
import io.millrace.media.live.PackagingSettings;
import io.millrace.recorder.chain.Previous;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a {@link WaitingFile} still holds after a stop: the beginning of a recording that was never
 * begun, or of one that has no more than a part of it.
 *
 * @param session the publish session it is from
 * @param number of the recording within that session
 * @param samples in order of arrival; {@link MediaSample#receivedNanos} counts from 1970
 */
public record WaitingRecording(CameraId camera, UUID session, int number, List<MediaSample> samples) {
    public WaitingRecording {
        samples = List.copyOf(samples);
    }

    /** @throws CmafException if it holds nothing of ours: stopped within the header, or another's file */
    public static WaitingRecording read(Path file) throws IOException {
        return WaitingFormat.read(Files.readAllBytes(file));
    }

    /**
     * Of {@code openPath}, how many of these samples it holds, or that it is of something else: below
     * 0. Brings the file to the disk, as these samples may go if it has them all.
     */
    public long heldBy(Path openPath) throws IOException {
        long[] held = new long[1];
        try (FileChannel channel = FileChannel.open(openPath, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            RecordingIdentity identity = RecordingHeader.read(channel).identity();
            if (!identity.session().equals(session) || identity.number() < number) {
                return -1;
            }
            channel.force(true);
            new CmafFileReader(channel).scan((moof, mdat, fragment) -> {
                for (TrackFragment track : fragment.tracks()) {
                    held[0] += track.sampleCount();
                }
            });
            return held[0];
        } catch (CmafException e) {
            // Stopped within its header: it holds nothing, and recovery takes it away.
            return -1;
        }
    }

    /** In chunks, as though the session had ended here. */
    public List<Chunk> chunks() {
        List<Chunk> chunks = new ArrayList<>();
        // What viewers were to get of it no longer matters, so neither do the settings.
        OfflinePackager.pack(PackagingSettings.DEFAULT, samples, chunks::add);
        return chunks;
    }

    /**
     * Writes the recordings that it would have begun, one for each time-line, and leaves them open, as
     * a kill would have.
     *
     * @param folder of the camera
     * @param previous the camera's recording before them
     * @return their paths, oldest first
     */
    public List<Path> leaveOpen(Path folder, Previous previous) throws IOException {
        List<Path> paths = new ArrayList<>();
        OpenRecording file = null;
        try {
            for (Chunk chunk : chunks()) {
                if (file == null || chunk.discontinuity()) {
                    Previous before = file == null ? previous : file.chainEnd();
                    if (file != null) {
                        file.leave();
                    }
                    file = OpenRecording.create(
                            folder, camera, session, number + paths.size(), chunk.wallStart(), chunk.init(), before);
                    paths.add(file.openPath());
                }
                file.append(chunk);
            }
        } finally {
            if (file != null) {
                file.leave();
            }
        }
        return paths;
    }
}
