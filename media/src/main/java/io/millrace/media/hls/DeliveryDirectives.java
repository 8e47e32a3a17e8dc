package io.millrace.media.hls;

/**
 * The delivery directives of a media playlist request (RFC 8216bis, 6.2.5).
 *
 * @param mediaSequence {@code _HLS_msn}, or −1
 * @param part {@code _HLS_part}, or −1; only with a media sequence number
 * @param skip {@code _HLS_skip=YES} or {@code v2}: a delta update will do
 */
public record DeliveryDirectives(long mediaSequence, int part, boolean skip) {
    public static final DeliveryDirectives NONE = new DeliveryDirectives(-1, -1, false);
}
