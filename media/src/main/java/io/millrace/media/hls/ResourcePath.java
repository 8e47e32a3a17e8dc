package io.millrace.media.hls;

import org.jspecify.annotations.Nullable;

/**
 * A relative path that a playlist of ours may have named: {@code source/media.m3u8}, {@code
 * source/init-7.mp4}, {@code source/s123.mp4}, {@code source/p4711.mp4}.
 *
 * @param number of the init section, segment or part; 0 for the playlist
 */
record ResourcePath(String rung, Kind kind, long number) {
    enum Kind {
        MEDIA_PLAYLIST,
        INIT,
        SEGMENT,
        PART
    }

    static final String MEDIA_PLAYLIST = "media.m3u8";
    private static final String INIT_PREFIX = "init-";
    static final String SUFFIX = ".mp4";
    /** Enough for any number of ours, and no overflow. */
    private static final int MAX_DIGITS = 18;

    static final int MAX_RUNG_LENGTH = 16;

    /** Null for anything that we never named. Never throws, whatever comes in. */
    static @Nullable ResourcePath parse(String path) {
        int slash = path.indexOf('/');
        if (slash < 0 || !isRung(path, slash)) {
            return null;
        }
        int start = slash + 1;
        if (path.length() - start == MEDIA_PLAYLIST.length() && path.startsWith(MEDIA_PLAYLIST, start)) {
            return new ResourcePath(path.substring(0, slash), Kind.MEDIA_PLAYLIST, 0);
        }
        int end = path.length() - SUFFIX.length();
        if (end <= start || !path.endsWith(SUFFIX)) {
            return null;
        }
        Kind kind;
        switch (path.charAt(start)) {
            case 's' -> {
                kind = Kind.SEGMENT;
                start++;
            }
            case 'p' -> {
                kind = Kind.PART;
                start++;
            }
            case 'i' -> {
                if (!path.startsWith(INIT_PREFIX, start)) {
                    return null;
                }
                kind = Kind.INIT;
                start += INIT_PREFIX.length();
            }
            default -> {
                return null;
            }
        }
        long number = number(path, start, end);
        return number < 0 ? null : new ResourcePath(path.substring(0, slash), kind, number);
    }

    /** Whether the first {@code length} characters can be a rung's name. */
    static boolean isRung(String text, int length) {
        if (length < 1 || length > MAX_RUNG_LENGTH) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /** A decimal number in its one canonical form, or −1. */
    private static long number(String text, int start, int end) {
        return end - start > 1 && text.charAt(start) == '0' ? -1 : Decimal.parse(text, start, end, MAX_DIGITS);
    }
}
