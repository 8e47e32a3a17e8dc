package io.millrace.api.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name and port a client reached us by ({@code Host}, {@code :authority}).
 *
 * @param host a DNS name, an IPv4 address or a bracketed IPv6 address
 * @param port −1 when it was left out
 */
public record Authority(String host, int port) {
    // What may stand in URLs that are handed out; anything else in Host is an attempt at something.
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");

    /** The request's authority, or null if it is missing or of no use. */
    public static @Nullable Authority of(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority == null) {
            return null;
        }
        String host = authority.host();
        if (host.indexOf(':') >= 0 && !host.startsWith("[")) {
            host = "[" + host + "]";
        }
        return HOST.matcher(host).matches() ? new Authority(host, authority.port()) : null;
    }

    @Override
    public String toString() {
        return port < 0 ? host : host + ":" + port;
    }
}
