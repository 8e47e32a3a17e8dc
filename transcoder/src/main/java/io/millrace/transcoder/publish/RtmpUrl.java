package io.millrace.transcoder.publish;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where to publish: {@code rtmps://host:port/app/name?token=…}.
 *
 * @param tls whether it is {@code rtmps}
 * @param host a name or an address, IPv6 without brackets
 * @param app the first path element
 * @param name all that follows, the query included: a secret
 */
public record RtmpUrl(boolean tls, String host, int port, String app, String name) {
    private static final int RTMP_PORT = 1935;
    /** What encoders take where an RTMPS URL names none. */
    private static final int RTMPS_PORT = 443;

    /** @throws IllegalArgumentException if it is no such URL; the message does not hold it, as it has a key */
    public static RtmpUrl parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URL: " + e.getReason() + " at index " + e.getIndex());
        }
        String scheme = String.valueOf(uri.getScheme());
        if (!scheme.equals("rtmp") && !scheme.equals("rtmps")) {
            throw new IllegalArgumentException("an RTMP URL starts with rtmp:// or rtmps://");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("the RTMP URL names no host");
        }
        String path = uri.getRawPath();
        int slash = path.indexOf('/', 1);
        if (slash < 2 || slash == path.length() - 1) {
            throw new IllegalArgumentException("an RTMP URL has an application and a key: rtmps://host/live/key");
        }
        boolean tls = scheme.equals("rtmps");
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? RTMPS_PORT : RTMP_PORT;
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String host = uri.getHost().replaceAll("^\\[|]$", "");
        return new RtmpUrl(tls, host, port, path.substring(1, slash), path.substring(slash + 1) + query);
    }

    /** The server and the application: what may be shown. */
    public String address() {
        String shown = host.indexOf(':') < 0 ? host : '[' + host + ']';
        return (tls ? "rtmps://" : "rtmp://") + shown + ':' + port + '/' + app;
    }

    /** Never the key. */
    @Override
    public String toString() {
        return address() + "/…";
    }
}
