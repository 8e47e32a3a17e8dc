package io.millrace.api.playback;

import io.millrace.media.hls.DeliveryDirectives;
import org.jspecify.annotations.Nullable;

/** Reads the query of an HLS request, without decoding: nothing it looks for needs it. */
final class HlsQuery {
    private static final int MAX_DIGITS = 15;

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

    /** The delivery directives; null when they are not of the form of RFC 8216bis, 6.2.5. */
    static @Nullable DeliveryDirectives directives(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return DeliveryDirectives.NONE;
        }
        String sequence = value(query, "_HLS_msn");
        String part = value(query, "_HLS_part");
        String skip = value(query, "_HLS_skip");
        long sequenceNumber = sequence == null ? -1 : number(sequence);
        long partNumber = part == null ? -1 : number(part);
        boolean wrong = (sequence != null && sequenceNumber < 0)
                || (part != null && (partNumber < 0 || partNumber > Integer.MAX_VALUE || sequence == null))
                || (skip != null && !skip.equals("YES") && !skip.equals("v2"));
        return wrong ? null : new DeliveryDirectives(sequenceNumber, (int) partNumber, skip != null);
    }

    private static long number(String digits) {
        if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
