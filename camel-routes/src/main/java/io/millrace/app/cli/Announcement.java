package io.millrace.app.cli;

import io.millrace.app.Application;
import io.millrace.media.catalog.Camera;
import io.millrace.media.security.StreamKeys;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says where everything is, once it runs: for people, or as one JSON line for scripts. */
final class Announcement {
    /** A demo may be looked at later in the day. */
    private static final Duration URL_VALIDITY = Duration.ofHours(12);

    private final PrintWriter out;
    private final boolean json;
    private final Map<String, String> more = new LinkedHashMap<>();

    Announcement(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** One more fact for scripts. */
    void add(String name, String value) {
        more.put(name, value);
    }

    void serving(Application application) {
        Map<String, Object> facts = facts(application);
        facts.putAll(more);
        if (json) {
            print(facts);
            return;
        }
        out.println();
        out.println("Millrace serves.");
        rows(facts);
        out.println();
        if (!application.knowsCameras()) {
            out.println("Next: log in on the console and add a camera; it gives you the URL and key for it.");
        }
        out.println("Stop with Ctrl-C.");
        out.flush();
    }

    /** @param own a camera made for the user's own encoder, and its key */
    void demo(Application application, List<Camera> cameras, Camera own, StreamKeys.IssuedKey key) {
        Map<String, Object> facts = facts(application);
        List<Map<String, Object>> watching = new ArrayList<>();
        for (Camera camera : cameras) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("camera", camera.id().value());
            entry.put("watch", application.watchUrl(camera, URL_VALIDITY));
            entry.put("hls", application.playbackUrl(camera, URL_VALIDITY));
            watching.add(entry);
        }
        Map<String, Object> publish = new LinkedHashMap<>();
        publish.put("url", application.publishUrl());
        publish.put("key", key.streamKey());
        publish.put("compactKey", key.compact());
        if (json) {
            facts.put("cameras", watching);
            facts.put("publish", publish);
            print(facts);
            return;
        }
        out.println();
        out.println("Millrace demo: live, and on record.");
        for (Map<String, Object> entry : watching) {
            out.println();
            out.printf("  %s%n", entry.get("camera"));
            out.printf("    Watch in a browser   %s%n", entry.get("watch"));
            out.printf("    HLS for any player   %s%n", entry.get("hls"));
        }
        out.println();
        out.println("  Your own encoder (OBS, ffmpeg, a camera)");
        out.printf("    Server               %s%n", publish.get("url"));
        out.printf("    Stream key           %s%n", publish.get("key"));
        out.printf("    or, at most 60 chars %s%n", publish.get("compactKey"));
        out.printf("    then watch           %s/#%s%n", application.webUrl(), own.id());
        rows(facts);
        out.println();
        out.println("The certificate is self-signed: a browser asks once whether you trust it.");
        out.println("A first recording appears within a minute. Stop with Ctrl-C.");
        out.flush();
    }

    private static Map<String, Object> facts(Application application) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("console", application.webUrl() + "/");
        facts.put("publishUrl", application.publishUrl());
        facts.put("data", application.data().root().toString());
        facts.put("certificate", application.certificate().toString());
        facts.put("pid", ProcessHandle.current().pid());
        application.firstPassword().ifPresent(password -> {
            facts.put("administrator", "admin");
            facts.put("password", password);
        });
        return facts;
    }

    private void rows(Map<String, Object> facts) {
        out.println();
        out.printf("  Console                %s%n", facts.get("console"));
        out.printf("  Cameras publish to     %s%n", facts.get("publishUrl"));
        out.printf("  Data                   %s%n", facts.get("data"));
        if (facts.containsKey("password")) {
            out.printf(
                    "  Administrator          %s, password %s (shown this once)%n",
                    facts.get("administrator"), facts.get("password"));
        }
    }

    private void print(Map<String, Object> facts) {
        out.println(Json.line(facts));
        out.flush();
    }
}
