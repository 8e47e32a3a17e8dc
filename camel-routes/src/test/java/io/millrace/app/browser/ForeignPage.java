package io.millrace.app.browser;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A page of somebody else's, with hls.js and a video: on an origin of its own, on the loopback interface. */
public final class ForeignPage implements AutoCloseable {
    private static final String HLS_JS = "/META-INF/resources/webjars/hls.js/1.4.12/dist/hls.min.js";
    private static final String PAGE = """
            <!doctype html><meta charset="utf-8"><title>Elsewhere</title>
            <script src="/hls.js"></script>
            <video muted></video>
            """;

    private final HttpServer server;

    private ForeignPage(HttpServer server) {
        this.server = server;
    }

    /** Serves it on a free port. */
    public static ForeignPage start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(server, "/", "text/html", PAGE.getBytes(StandardCharsets.UTF_8));
        try (InputStream script = Objects.requireNonNull(ForeignPage.class.getResourceAsStream(HLS_JS), HLS_JS)) {
            serve(server, "/hls.js", "text/javascript", script.readAllBytes());
        }
        server.start();
        return new ForeignPage(server);
    }

    private static void serve(HttpServer server, String path, String type, byte[] content) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
