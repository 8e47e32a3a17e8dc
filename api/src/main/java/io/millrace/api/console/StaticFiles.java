package io.millrace.api.console;

import io.millrace.api.http.Problem;
import io.millrace.api.http.Replies;
import io.millrace.api.rest.ApiHandler;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The pages and what they are made of, read from the jar once and compressed once. Called on event
 * loops.
 */
public final class StaticFiles implements Handler<HttpServerRequest> {
    public static final String PREFIX = "/console/";
    private static final String WATCH = "/watch/";
    // Nothing but our own files; media comes from object URLs that hls.js makes.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' blob:; connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'";
    private static final String HLS_JS = "/META-INF/resources/webjars/hls.js/1.4.12/dist/hls.min.js";
    private static final List<String> FILES = List.of(
            "index.html",
            "style.css",
            "icon.svg",
            "app.js",
            "api.js",
            "view.js",
            "player.js",
            "recordings.js",
            "tape-player.js",
            "timeline.js");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "yaml", "application/yaml",
            "svg", "image/svg+xml");

    private record StaticFile(String contentType, Buffer plain, Buffer gzipped, String etag) {}

    private final Map<String, StaticFile> files = new HashMap<>();
    private final Replies replies;

    /** @param contract served at {@code /openapi.yaml} */
    public StaticFiles(byte[] contract, Replies replies) {
        this.replies = replies;
        for (String name : FILES) {
            files.put(PREFIX + name, file(name, read("/console/" + name)));
        }
        files.put(PREFIX + "hls.js", file("hls.js", read(HLS_JS)));
        files.put("/openapi.yaml", file("openapi.yaml", contract));
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = request.path();
        StaticFile file = path == null ? null : find(path);
        if (file == null) {
            replies.problem(request, Problem.notFound("There is nothing at this path."));
            return;
        }
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            ApiHandler.methodNotAllowed(replies, request, "GET, HEAD");
            return;
        }
        HttpServerResponse response = request.response();
        response.putHeader("content-type", file.contentType())
                .putHeader("etag", file.etag())
                .putHeader("vary", "accept-encoding")
                // Asked for each time and mostly answered 304, so that an update shows at once.
                .putHeader("cache-control", "no-cache")
                .putHeader("cross-origin-opener-policy", "same-origin")
                .putHeader("cross-origin-resource-policy", "same-origin")
                .putHeader("permissions-policy", "camera=(), microphone=(), geolocation=()")
                .putHeader("content-security-policy", CONTENT_SECURITY_POLICY);
        if (file.etag().equals(request.getHeader("if-none-match"))) {
            response.setStatusCode(304).end();
            return;
        }
        String encodings = request.getHeader("accept-encoding");
        if (encodings != null && encodings.contains("gzip")) {
            response.putHeader("content-encoding", "gzip");
            replies.end(request, file.gzipped());
        } else {
            replies.end(request, file.plain());
        }
    }

    /** Whether {@code path} is a page or a part of one; a request of {@code CONNECT} has none. */
    public boolean has(@Nullable String path) {
        return path != null && find(path) != null;
    }

    private @Nullable StaticFile find(String path) {
        boolean page = path.equals("/") || path.startsWith(WATCH);
        return files.get(page ? PREFIX + "index.html" : path);
    }

    private static StaticFile file(String name, byte[] bytes) {
        String contentType = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (contentType == null) {
            throw new IllegalStateException("no media type for " + name);
        }
        try {
            var gzipped = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(gzipped)) {
                gzip.write(bytes);
            }
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new StaticFile(
                    contentType,
                    Replies.wrap(List.of(bytes)),
                    Replies.wrap(List.of(gzipped.toByteArray())),
                    "\"" + HexFormat.of().formatHex(digest, 0, 12) + "\"");
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has gzip and SHA-256", e);
        }
    }

    private static byte[] read(String resource) {
        try (InputStream in = StaticFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(resource + " cannot be read", e);
        }
    }
}
