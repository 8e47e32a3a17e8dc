package io.millrace.api.http;

import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Who is counted as one client: an IPv4 address, or the /64 network of an IPv6 address. */
public final class ClientAddress {
    private ClientAddress() {}

    public static String of(@Nullable SocketAddress remote) {
        String host = remote == null ? null : remote.hostAddress();
        if (host == null) {
            return "unknown";
        }
        return host.indexOf(':') < 0 ? host : network(host);
    }

    private static String network(String host) {
        try {
            // A literal address: nothing is looked up.
            if (InetAddress.getByName(host) instanceof Inet6Address address && !address.isLoopbackAddress()) {
                return HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8)) + "::/64";
            }
        } catch (UnknownHostException e) {
            return host;
        }
        return host;
    }
}
