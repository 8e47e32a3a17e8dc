package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.testing.ApiClient;
import io.millrace.transcoder.testing.TestMedia;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A rung as it came over HTTPS: its segments by their numbers, and what ffprobe says of them. */
final class DeliveredRung {
    /** @param wallStart EXT-X-PROGRAM-DATE-TIME, to the millisecond */
    record Segment(String wallStart, double seconds, byte[] bytes) {
        long bitsPerSecond() {
            return (long) (bytes.length * 8 / seconds);
        }
    }

    final TreeMap<Long, Segment> segments = new TreeMap<>();
    private final byte[] init;
    private final Path file;
    private JsonNode probed;

    /** Downloads all that {@code playlist} lists. */
    DeliveredRung(ApiClient api, String url, String playlist, Path file) throws Exception {
        this.file = file;
        long sequence = -1;
        String wall = "";
        double seconds = 0;
        boolean gap = false;
        byte[] header = new byte[0];
        for (String line : playlist.split("\n")) {
            if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) {
                sequence = Long.parseLong(line.substring(line.indexOf(':') + 1));
            } else if (line.startsWith("#EXT-X-MAP:URI=\"")) {
                header = api.bytes(resolve(url, line.split("\"")[1]));
            } else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) {
                wall = line.substring(line.indexOf(':') + 1);
            } else if (line.startsWith("#EXTINF:")) {
                seconds = Double.parseDouble(line.replaceAll("[^0-9.]", ""));
            } else if (line.equals("#EXT-X-GAP")) {
                gap = true;
            } else if (!line.startsWith("#") && !line.isBlank()) {
                if (!gap) {
                    segments.put(sequence, new Segment(wall, seconds, api.bytes(resolve(url, line))));
                }
                sequence++;
                gap = false;
            }
        }
        init = header;
        probed = probe();
    }

    private static String resolve(String url, String reference) {
        return URI.create(url).resolve(reference).toString();
    }

    /** Only the segments with these numbers are looked at from here on. */
    void keep(Iterable<Long> numbers) throws Exception {
        List<Long> kept = new ArrayList<>();
        numbers.forEach(kept::add);
        segments.keySet().retainAll(kept);
        probed = probe();
    }

    private JsonNode probe() throws Exception {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(init);
        segments.values().forEach(segment -> whole.writeBytes(segment.bytes()));
        Files.write(file, whole.toByteArray());
        return new ObjectMapper()
                .readTree(
                        TestMedia.probe(
                                file.toString(),
                                "stream=codec_type,codec_name,width,height,avg_frame_rate,profile:packet=codec_type,pts_time,flags"));
    }

    JsonNode stream(String type) {
        for (JsonNode stream : probed.get("streams")) {
            if (stream.get("codec_type").asText().equals(type)) {
                return stream;
            }
        }
        throw new AssertionError("no " + type + " in " + file);
    }

    /** Presentation times of pictures, in milliseconds. */
    List<Long> pictureMillis(boolean keyframesOnly) {
        List<Long> times = new ArrayList<>();
        for (JsonNode packet : probed.get("packets")) {
            if (packet.get("codec_type").asText().equals("video")
                    && (!keyframesOnly || packet.get("flags").asText().startsWith("K"))) {
                times.add(Math.round(packet.get("pts_time").asDouble() * 1_000));
            }
        }
        return times.stream().sorted().toList();
    }

    List<String> pictures() {
        return TestMedia.frameMd5(file.toString(), "v:0");
    }

    List<String> sounds() {
        return TestMedia.frameMd5(file.toString(), "a:0");
    }

    /** When each packet of each segment's sound is heard, in the track's timescale. */
    TreeMap<Long, List<Long>> soundTicks() throws Exception {
        TreeMap<Long, List<Long>> ticks = new TreeMap<>();
        Path alone = file.resolveSibling("segment-" + file.getFileName());
        for (Map.Entry<Long, Segment> segment : segments.entrySet()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(init);
            bytes.writeBytes(segment.getValue().bytes());
            Files.write(alone, bytes.toByteArray());
            List<Long> its = new ArrayList<>();
            for (JsonNode packet : new ObjectMapper()
                    .readTree(TestMedia.probe(alone.toString(), "packet=codec_type,pts"))
                    .get("packets")) {
                if (packet.get("codec_type").asText().equals("audio")) {
                    its.add(packet.get("pts").asLong());
                }
            }
            ticks.put(segment.getKey(), its);
        }
        return ticks;
    }

    double seconds() {
        return segments.values().stream().mapToDouble(Segment::seconds).sum();
    }

    long averageBitsPerSecond() {
        assertThat(segments).isNotEmpty();
        return (long) (segments.values().stream()
                        .mapToLong(segment -> segment.bytes().length)
                        .sum()
                * 8
                / seconds());
    }

    Path file() {
        return file;
    }
}
