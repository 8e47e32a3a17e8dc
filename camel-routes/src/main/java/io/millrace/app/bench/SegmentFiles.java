package io.millrace.app.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Segments of one camera as files that nginx serves, and the URLs its {@code secure_link} lets through. */
final class SegmentFiles {
    private static final Duration VALIDITY = Duration.ofHours(1);

    private final String secret;
    private final String playlist;
    private final List<String> segments;

    private SegmentFiles(String secret, String playlist, List<String> segments) {
        this.secret = secret;
        this.playlist = playlist;
        this.segments = segments;
    }

    /**
     * Takes what is in the camera's live window.
     *
     * @param root of the files that nginx serves
     */
    static SegmentFiles copy(BenchApi api, String camera, Path root, String secret)
            throws IOException, InterruptedException {
        URI entry = api.playbackUrl(camera);
        URI media = entry.resolve(PlaylistView.variants(api.text(entry)).getFirst());
        String text = api.text(media);
        Path folder = Files.createDirectories(root.resolve(camera));
        Files.writeString(folder.resolve("media.m3u8"), text);
        List<String> segments = new ArrayList<>();
        for (String segment : PlaylistView.parse(text).segments()) {
            String name = segments.size() + ".m4s";
            Files.write(folder.resolve(name), api.bytes(media.resolve(segment)));
            segments.add("/" + camera + "/" + name);
        }
        if (segments.isEmpty()) {
            throw new BenchException("no segment of " + camera + " yet: a longer --warm-up");
        }
        return new SegmentFiles(secret, "/" + camera + "/media.m3u8", segments);
    }

    /** For one viewer more; the files are taken in turn, beginning with another for each. */
    ViewerScript script(long periodMillis, int viewer) {
        return new FilesScript(
                signed(playlist), segments.stream().map(this::signed).toList(), periodMillis, viewer);
    }

    /** As {@code secure_link_md5} in {@link Nginx#files} computes it. */
    private String signed(String path) {
        long expires = Instant.now().plus(VALIDITY).getEpochSecond();
        try {
            byte[] hash = MessageDigest.getInstance("MD5")
                    .digest((expires + path + " " + secret).getBytes(StandardCharsets.UTF_8));
            return path + "?md5=" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + "&expires="
                    + expires;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
