package io.millrace.app.fault;

import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Player;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What a viewer gets back of the record: the MD5 of each picture that FFmpeg decodes. */
final class Footage {
    private final ApiClient api;
    private final Path folder;

    /** @param folder for what is downloaded, as long as it is looked at */
    Footage(ApiClient api, Path folder) {
        this.api = api;
        this.folder = folder;
    }

    /** By HLS over the range. */
    List<String> played(String camera, Instant from, Instant to) throws Exception {
        return TestMedia.frameMd5(api.playbackUrl(camera, range(from, to)), "v:0");
    }

    /** By an export of the range, gaps cut out. */
    List<String> exported(String camera, Instant from, Instant to) throws Exception {
        Path file = Files.createTempFile(folder, "export", ".mp4");
        try {
            api.fetch(api.exportUrl(camera, range(from, to)), file);
            return TestMedia.frameMd5(file.toString(), "v:0");
        } finally {
            Files.delete(file);
        }
    }

    /** The sound of {@link #played}: the MD5 of each encoded frame. */
    List<String> playedSounds(String camera, Instant from, Instant to) throws Exception {
        return Player.packets(api.playbackUrl(camera, range(from, to)), "a:0");
    }

    /** The sound of {@link #exported}. */
    List<String> exportedSounds(String camera, Instant from, Instant to) throws Exception {
        Path file = Files.createTempFile(folder, "export", ".mp4");
        try {
            api.fetch(api.exportUrl(camera, range(from, to)), file);
            return Player.packets(file, "a:0");
        } finally {
            Files.delete(file);
        }
    }

    static String range(Instant from, Instant to) {
        return "{\"from\":\"" + from + "\",\"to\":\"" + to + "\"}";
    }
}
