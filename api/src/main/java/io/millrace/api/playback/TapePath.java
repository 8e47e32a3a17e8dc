package io.millrace.api.playback;

import org.jspecify.annotations.Nullable;

/**
 * {@code /hls/{camera}/playback.m3u8}, where a signed URL leads, or {@code
 * /hls/{camera}/t/{session}/{range}/{resource}}, where a viewer session goes on.
 *
 * @param camera as sent
 * @param session null for a signed URL
 * @param range null for a signed URL
 * @param resource a playlist, or {@code {recording}.mp4}
 */
record TapePath(
        String camera, @Nullable String session, @Nullable TapeRange range, String resource) {
    static final String ENTRY = "playback.m3u8";

    /** Null when it is none of the tape's. */
    static @Nullable TapePath parse(@Nullable String path) {
        if (path == null || path.length() > 256 || !path.startsWith(HlsPath.PREFIX)) {
            return null;
        }
        String[] parts = path.substring(HlsPath.PREFIX.length()).split("/", -1);
        if (parts.length == 2 && parts[1].equals(ENTRY)) {
            return new TapePath(parts[0], null, null, ENTRY);
        }
        if (parts.length != 5 || !parts[1].equals("t")) {
            return null;
        }
        TapeRange range = TapeRange.parse(parts[3]);
        return range == null ? null : new TapePath(parts[0], parts[2], range, parts[4]);
    }

    /** Never prints a session. */
    @Override
    public String toString() {
        return HlsPath.PREFIX + camera + "/" + resource;
    }
}
