package io.millrace.api.playback;

import org.jspecify.annotations.Nullable;

/** Reads the query of an HLS request, without decoding: nothing it looks for needs it. */
final class HlsQuery {
    private HlsQuery() {}

    /** The value of {@code name}, or null if it is not there. */
    static @Nullable String value(@Nullable String query, String name) {
        if (query == null) {
            return null;
        }
        int from = 0;
        while (from < query.length()) {
            int ampersand = query.indexOf('&', from);
            int to = ampersand < 0 ? query.length() : ampersand;
            if (query.startsWith(name, from)
                    && from + name.length() < to
                    && query.charAt(from + name.length()) == '=') {
                return query.substring(from + name.length() + 1, to);
            }
            from = to + 1;
        }
        return null;
    }
}
