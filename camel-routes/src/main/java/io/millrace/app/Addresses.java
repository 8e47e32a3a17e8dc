package io.millrace.app;

import io.millrace.api.HttpEdge;
import io.millrace.app.config.Settings;
import io.millrace.ingest.rtmp.RtmpServer;
import io.millrace.media.catalog.Camera;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Where cameras publish and viewers look, as people on this machine or beyond would write it. */
final class Addresses {
    private final Settings settings;
    private final RtmpServer rtmp;
    private final HttpEdge http;

    /** Both edges listen. */
    Addresses(Settings settings, RtmpServer rtmp, HttpEdge http) {
        this.settings = settings;
        this.rtmp = rtmp;
        this.http = http;
    }

    /** Lets cameras in. */
    static void listen(RtmpServer rtmp) throws IOException {
        try {
            rtmp.start();
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen for cameras (rtmps.address, rtmps.port, rtmp.*): " + e.getMessage(), e);
        }
    }

    String web() {
        return settings.http().advertisedUrl().isEmpty()
                ? "https://" + hostForPeople(settings.http().address()) + ":" + http.port()
                : settings.http().advertisedUrl();
    }

    String playback(Camera camera, Duration validity) {
        return web() + http.playbackPath(camera, validity);
    }

    String watch(Camera camera, Duration validity) {
        String path = http.playbackPath(camera, validity);
        return web() + "/watch/" + camera.id() + path.substring(path.indexOf('?'));
    }

    String publish() {
        return publishServers(settings, rtmp, hostForPeople(settings.rtmps().address()))
                .get(0);
    }

    /** For who reached us as {@code requestHost}; the encrypted one first. */
    static List<String> publishServers(Settings settings, RtmpServer rtmp, String requestHost) {
        List<String> servers = new ArrayList<>();
        if (!settings.rtmps().advertisedUrl().isEmpty()) {
            servers.add(settings.rtmps().advertisedUrl() + "/live");
        } else {
            rtmp.rtmpsAddress()
                    .ifPresent(address -> servers.add("rtmps://" + requestHost + ":" + address.getPort() + "/live"));
        }
        rtmp.rtmpAddress()
                .ifPresent(address -> servers.add("rtmp://" + requestHost + ":" + address.getPort() + "/live"));
        return servers;
    }

    private static String hostForPeople(String address) {
        return switch (address) {
            case "0.0.0.0", "::", "127.0.0.1" -> "localhost";
            default -> address.contains(":") ? "[" + address + "]" : address;
        };
    }
}
