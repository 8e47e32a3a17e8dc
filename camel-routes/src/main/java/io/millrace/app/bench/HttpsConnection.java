package io.millrace.app.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One viewer's kept-alive HTTP/1.1 connection. Apart from the JDK's client because that shares one
 * connection between all viewers, or runs threads for each. Blocking, for a virtual thread.
 */
final class HttpsConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final String authority;
    private final SSLSocket socket;
    private final BufferedInputStream in;

    /** @param body complete */
    record Answer(int status, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    HttpsConnection(SSLContext tls, String host, int port) throws IOException {
        authority = host + ":" + port;
        Socket raw = new Socket();
        raw.setTcpNoDelay(true);
        raw.setSoTimeout(TIMEOUT_MILLIS);
        raw.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
        socket = (SSLSocket) tls.getSocketFactory().createSocket(raw, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        in = new BufferedInputStream(socket.getInputStream(), 1 << 15);
    }

    Answer get(String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nhost: " + authority + "\r\naccept: */*\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String status = line();
        int length = -1;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:") && lower.endsWith("chunked")) {
                chunked = true;
            }
        }
        if (chunked || length < 0) {
            throw new IOException("an answer without a length to " + path.replaceAll("\\?.*", ""));
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("an answer cut short");
        }
        return new Answer(Integer.parseInt(status.split(" ")[1]), body);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
