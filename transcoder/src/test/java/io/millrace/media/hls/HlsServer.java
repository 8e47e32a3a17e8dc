package io.millrace.media.hls;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The smallest HTTP edge: one source on a loopback port, and what was asked of it. */
final class HlsServer implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final HlsSource source;
    private final ConcurrentLinkedQueue<String> notContent = new ConcurrentLinkedQueue<>();

    HlsServer(HlsSource source) throws IOException {
        this.source = source;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + HlsSource.MULTIVARIANT;
    }

    /** Requests that were answered with anything but content. */
    List<String> notContent() {
        return List.copyOf(notContent);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring(1);
            String query =
                    Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
            HlsReply reply = source.get(path, DeliveryDirectives.parse(query).orElseThrow())
                    .toCompletableFuture()
                    .join();
            if (reply instanceof HlsReply.Content content) {
                exchange.getResponseHeaders().set("Content-Type", content.contentType());
                exchange.sendResponseHeaders(200, content.sizeBytes());
                for (byte[] piece : content.pieces()) {
                    exchange.getResponseBody().write(piece);
                }
            } else {
                notContent.add(path + " " + reply);
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
