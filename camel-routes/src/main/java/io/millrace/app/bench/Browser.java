package io.millrace.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * This machine's Chromium with one page, over its DevTools protocol. Without a window, but with the
 * decoder, compositor and clock of a real one. One thread.
 */
final class Browser implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final long ANSWER_SECONDS = 30;

    private final ObjectMapper json = new ObjectMapper();
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<String> messages = new ArrayBlockingQueue<>(64);
    private final WebSocket page;
    private int lastId;

    /** @param profile a folder of its own, made if missing */
    Browser(Path profile) throws IOException, InterruptedException {
        Files.createDirectories(profile);
        process = new ProcessBuilder(Tether.of(List.of(
                        executable().toString(),
                        "--headless=new",
                        // Containers have a small /dev/shm, and root has no sandbox.
                        "--no-sandbox",
                        "--disable-dev-shm-usage",
                        "--ignore-certificate-errors",
                        "--autoplay-policy=no-user-gesture-required",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--mute-audio",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile.toAbsolutePath(),
                        "about:blank")))
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("chromium.log").toFile())
                .start();
        try {
            page = http.newWebSocketBuilder()
                    .buildAsync(pageSocket(awaitPort(profile.resolve("DevToolsActivePort"))), new Messages())
                    .join();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Path executable() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new BenchException("no Chromium on the PATH; on Debian: apt install chromium"));
    }

    private static int awaitPort(Path file) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            if (Files.exists(file)) {
                List<String> lines = Files.readAllLines(file);
                if (lines.size() > 1) {
                    return Integer.parseInt(lines.getFirst().strip());
                }
            }
            Thread.sleep(50);
        }
        throw new BenchException("Chromium did not start; its log is beside " + file);
    }

    private URI pageSocket(int port) throws IOException, InterruptedException {
        URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
        for (JsonNode target :
                json.readTree(http.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
                        .body())) {
            if (target.get("type").asText().equals("page")) {
                return URI.create(target.get("webSocketDebuggerUrl").asText());
            }
        }
        throw new BenchException("Chromium has no page");
    }

    /** Puts whole messages into the queue; events, which nobody asked for, are left out. */
    private final class Messages implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                if (text.indexOf("{\"id\":") == 0) {
                    messages.add(text.toString());
                }
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    /** Leads the page to {@code uri}; returns when it has begun to load. */
    void open(URI uri) throws IOException, InterruptedException {
        call("Page.navigate", Map.of("url", uri.toString()));
    }

    /** What a script comes to, as JSON. */
    JsonNode evaluate(String script) throws IOException, InterruptedException {
        JsonNode answer = call("Runtime.evaluate", Map.of("expression", script, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new BenchException("the page's script failed: "
                    + answer.at("/exceptionDetails/exception/description").asText());
        }
        return answer.at("/result/value");
    }

    private JsonNode call(String method, Map<String, ?> parameters) throws IOException, InterruptedException {
        int id = ++lastId;
        page.sendText(json.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        for (String message = messages.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
                message != null;
                message = messages.poll(ANSWER_SECONDS, TimeUnit.SECONDS)) {
            JsonNode answer = json.readTree(message);
            if (answer.get("id").asInt() == id) {
                if (answer.has("error")) {
                    throw new IOException("Chromium refused " + method + ": "
                            + answer.at("/error/message").asText());
                }
                return answer.get("result");
            }
        }
        throw new IOException("Chromium does not answer");
    }

    @Override
    public void close() {
        http.shutdownNow();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
