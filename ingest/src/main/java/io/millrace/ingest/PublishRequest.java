package io.millrace.ingest;

import java.net.InetAddress;

/**
 * What an encoder asked for with {@code publish}.
 *
 * @param streamName as sent, without the query; a camera id, or a compact stream key: a secret
 * @param query what followed {@code ?} on the stream name or, failing that, on the app; may be
 *     empty: a secret
 * @param transport {@code rtmps} or {@code rtmp}
 * @param encoder the {@code flashVer} of connect; may be empty
 */
public record PublishRequest(
        String streamName, String query, InetAddress remoteAddress, String transport, String encoder) {
    /** Never prints the key. */
    @Override
    public String toString() {
        return "PublishRequest[remoteAddress=" + remoteAddress.getHostAddress() + ", transport=" + transport + "]";
    }
}
