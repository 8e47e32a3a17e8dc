package io.millrace.media.hls;

import java.util.Optional;

/**
 * The delivery directives of a media playlist request (RFC 8216bis, 6.2.5).
 *
 * @param mediaSequence {@code _HLS_msn}, or −1
 * @param part {@code _HLS_part}, or −1; only with a media sequence number
 * @param skip {@code _HLS_skip=YES} or {@code v2}: a delta update will do
 */
public record DeliveryDirectives(long mediaSequence, int part, boolean skip) {
    public static final DeliveryDirectives NONE = new DeliveryDirectives(-1, -1, false);

    private static final String PREFIX = "_HLS_";
    /** Nine digits always fit an int, and no playlist has that many segments or parts. */
    private static final int MAX_DIGITS = 9;

    /**
     * From the raw query of a request ({@code a=b&_HLS_msn=7}, without the question mark). Other
     * parameters are passed over, unknown directives too; of a repeated one the last counts.
     *
     * @return empty when a directive makes no sense: the answer is 400. Never throws.
     */
    public static Optional<DeliveryDirectives> parse(String query) {
        if (!query.contains(PREFIX)) {
            return Optional.of(NONE);
        }
        long msn = -1;
        long part = -1;
        boolean skip = false;
        for (int start = 0; start < query.length(); ) {
            int end = query.indexOf('&', start);
            end = end < 0 ? query.length() : end;
            if (query.startsWith("_HLS_msn=", start)) {
                msn = Decimal.parse(query, start + 9, end, MAX_DIGITS);
                if (msn < 0) {
                    return Optional.empty();
                }
            } else if (query.startsWith("_HLS_part=", start)) {
                part = Decimal.parse(query, start + 10, end, MAX_DIGITS);
                if (part < 0) {
                    return Optional.empty();
                }
            } else if (query.startsWith("_HLS_skip=", start)) {
                String value = query.substring(start + 10, end);
                if (!value.equals("YES") && !value.equals("v2")) {
                    return Optional.empty();
                }
                skip = true;
            }
            start = end + 1;
        }
        if (part >= 0 && msn < 0) {
            return Optional.empty();
        }
        return Optional.of(new DeliveryDirectives(msn, (int) part, skip));
    }
}
