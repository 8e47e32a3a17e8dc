package io.millrace.api.playback;

import io.millrace.media.hls.HlsSource;
import org.jspecify.annotations.Nullable;

/**
 * A path under {@code /hls/}: {@code /hls/{camera}/playlist.m3u8}, where a signed URL leads, or
 * {@code /hls/{camera}/v/{session}/{resource}}, where a viewer session goes on.
 *
 * @param camera as sent; not necessarily of the form of a camera id
 * @param session null for a signed URL
 * @param resource for {@link HlsSource#get}
 */
record HlsPath(String camera, @Nullable String session, String resource) {
    static final String PREFIX = "/hls/";
    private static final int MAX_LENGTH = 256;

    /** Null when it is none of ours. */
    static @Nullable HlsPath parse(String path) {
        if (path.length() > MAX_LENGTH || !path.startsWith(PREFIX)) {
            return null;
        }
        int cameraEnd = path.indexOf('/', PREFIX.length());
        if (cameraEnd <= PREFIX.length()) {
            return null;
        }
        String camera = path.substring(PREFIX.length(), cameraEnd);
        int rest = cameraEnd + 1;
        if (!path.startsWith("v/", rest)) {
            return path.substring(rest).equals(HlsSource.MULTIVARIANT)
                    ? new HlsPath(camera, null, HlsSource.MULTIVARIANT)
                    : null;
        }
        int sessionStart = rest + 2;
        int sessionEnd = path.indexOf('/', sessionStart);
        if (sessionEnd <= sessionStart || sessionEnd + 1 == path.length()) {
            return null;
        }
        return new HlsPath(camera, path.substring(sessionStart, sessionEnd), path.substring(sessionEnd + 1));
    }

    /** Never prints a session. */
    @Override
    public String toString() {
        return PREFIX + camera + "/" + resource;
    }
}
