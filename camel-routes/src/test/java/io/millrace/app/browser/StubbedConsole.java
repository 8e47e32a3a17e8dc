package io.millrace.app.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The console's own files, and an API of the test's making in place of a server: it answers late, wrong, or
 * not at all, when the test says so. Two cameras, {@code a} and {@code b}, both offline. One thread.
 */
final class StubbedConsole implements AutoCloseable {
    static final String ORIGIN = "https://millrace.test";
    private static final String HLS_JS = "/META-INF/resources/webjars/hls.js/1.4.12/dist/hls.min.js";
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "css", "text/css", "js", "text/javascript", "svg", "image/svg+xml");

    final Page page;
    private final Map<String, Consumer<Route>> answers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    StubbedConsole(Chromium chromium) {
        page = chromium.page();
        page.setDefaultTimeout(30_000);
        page.route("**/*", this::answer);
        on(
                "GET /api/v1/me",
                json(200, "{'user': {'name': 'admin', 'role': 'admin'}, 'expiresAt': '2030-01-01T00:00:00Z'}"));
        on("GET /api/v1/cameras", json(200, "{'cameras': [" + camera("a") + "," + camera("b") + "]}"));
        on("GET /api/v1/status", json(200, "{'statuses': [" + status("a", false) + "," + status("b", false) + "]}"));
        on("GET /api/v1/recordings", json(200, "{'recordings': [], 'next': null}"));
        for (String camera : List.of("a", "b")) {
            on("GET /api/v1/recordings/timeline/" + camera, json(200, "{'spans': [], 'gaps': []}"));
            on(
                    "POST /api/v1/cameras/" + camera + "/playback",
                    json(201, "{'path': '/hls/" + camera + "/playlist.m3u8?token=t'}"));
            on("GET /hls/" + camera + "/playlist.m3u8", problem(503, "not_live", "Nothing now."));
        }
    }

    static String camera(String id) {
        return "{'id': '" + id + "', 'name': 'Camera " + id + "'}";
    }

    static String status(String id, boolean live) {
        return "{'camera': '" + id + "', 'live': " + live + ", 'viewers': 0, 'session': null, 'lastRefusal': null}";
    }

    /** @param body JSON with apostrophes for quotation marks */
    static Consumer<Route> json(int status, String body) {
        return route -> route.fulfill(new Route.FulfillOptions()
                .setStatus(status)
                .setContentType("application/json")
                .setBody(body.replace('\'', '"')));
    }

    static Consumer<Route> problem(int status, String code, String detail) {
        return json(status, "{'status': " + status + ", 'code': '" + code + "', 'detail': '" + detail + "'}");
    }

    /** @param what method and path, without its query */
    void on(String what, Consumer<Route> answer) {
        answers.put(what, answer);
    }

    /** Requests of this kind are not answered, but kept for the test to answer. */
    List<Route> hold(String what) {
        List<Route> held = new ArrayList<>();
        on(what, held::add);
        return held;
    }

    /** How often this was asked for. */
    int asked(String what) {
        return (int) asked.stream().filter(what::equals).count();
    }

    StubbedConsole open(String path) {
        page.navigate(ORIGIN + path);
        return this;
    }

    /** Returns when the page has dealt with all that was answered before. */
    void settle() {
        page.evaluate("() => fetch('/api/v1/me').then((answer) => answer.json())");
    }

    private void answer(Route route) {
        URI uri = URI.create(route.request().url().replace("%", "%25"));
        String path = uri.getPath();
        if (path.equals("/") || path.startsWith("/watch/")) {
            file(route, "/console/index.html", "html");
        } else if (path.equals("/console/hls.js")) {
            file(route, HLS_JS, "js");
        } else if (path.startsWith("/console/")) {
            file(route, path, path.substring(path.lastIndexOf('.') + 1));
        } else {
            String what = route.request().method() + " " + path;
            asked.add(what);
            answers.getOrDefault(what, problem(404, "not_found", what)).accept(route);
        }
    }

    private static void file(Route route, String resource, String extension) {
        try (InputStream in = Objects.requireNonNull(StubbedConsole.class.getResourceAsStream(resource), resource)) {
            route.fulfill(new Route.FulfillOptions()
                    .setContentType(TYPES.get(extension))
                    .setBody(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        page.context().close();
    }
}
