package io.millrace.api.ports;

import java.util.List;

/** Where encoders publish to. */
@FunctionalInterface
public interface PublishAddress {
    /**
     * RTMP(S) URLs up to and including the application, the best first: {@code
     * rtmps://host:1936/live}.
     *
     * @param requestHost the name the caller reached us by, without a port, for when none was
     *     configured
     */
    List<String> servers(String requestHost);
}
