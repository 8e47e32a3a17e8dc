package io.millrace.app.config;

import io.millrace.media.retention.RetentionPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every setting. A key is the path of record components in kebab case ({@code rtmps.port}); {@code
 * docs/reference.yml} says of each what it does, and a test holds that page equal to this class.
 *
 * @param data everything that is written lies under it
 * @param node this process's name among several on one catalogue
 */
public record Settings(
        Path data,
        String node,
        Rtmps rtmps,
        Rtmp rtmp,
        Ingest ingest,
        Http http,
        Tls tls,
        Keys keys,
        Playback playback,
        Hls hls,
        Ladder ladder,
        Recording recording,
        Retention retention,
        Postgres postgres,
        S3 s3,
        Tiers tiers,
        Bus bus) {

    public static final Settings DEFAULTS = new Settings(
            Path.of("data"),
            "node-1",
            new Rtmps("127.0.0.1", 1936, ""),
            new Rtmp(false, "127.0.0.1", 1935),
            new Ingest(
                    2_000,
                    512,
                    DataSize.mebibytes(4),
                    DataSize.mebibytes(512),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(20)),
            new Http("127.0.0.1", 8443, ""),
            new Tls("", ""),
            new Keys(Duration.ofDays(365)),
            new Playback(Duration.ofMinutes(15), Duration.ofSeconds(60), Duration.ofHours(12), "proxy"),
            new Hls(Duration.ofMillis(200), Duration.ofSeconds(2), 8, DataSize.mebibytes(64)),
            new Ladder(
                    "on-demand",
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    0,
                    "software",
                    "/dev/dri/renderD128",
                    Duration.ofSeconds(10)),
            new Recording(
                    true,
                    Duration.ofHours(1),
                    Duration.ofSeconds(1),
                    DataSize.mebibytes(8),
                    new DataSize(0),
                    DataSize.mebibytes(512),
                    2,
                    Duration.ofHours(4),
                    Duration.ofMinutes(1)),
            new Retention("0 */15 * * * ?", "", "", "", ""),
            new Postgres("", "millrace", "", 0),
            new S3("", "us-east-1", "millrace", "", "", 0),
            new Tiers(
                    new Tier("", "", "millrace-warm", "", ""),
                    new Tier("", "", "millrace-cold", "", ""),
                    new Tier("", "", "millrace-archived", "", "")),
            new Bus("seda:sessions", "seda:recording-closed", "seda:rungs", "seda:alerts", "", "", ""));

    public Settings {
        if (data.toString().isEmpty()) {
            throw new SettingsException("data is empty: name a folder, as everything is written there");
        }
        if (node.isBlank()) {
            throw new SettingsException("node is empty: this process needs a name");
        }
    }

    /** RTMP over TLS. */
    public record Rtmps(String address, int port, String advertisedUrl) {
        public Rtmps {
            Check.port("rtmps.port", port);
            Check.noSlash("rtmps.advertised-url", advertisedUrl);
        }
    }

    /** RTMP without TLS. */
    public record Rtmp(boolean enabled, String address, int port) {
        public Rtmp {
            Check.port("rtmp.port", port);
        }
    }

    /** Limits and time-outs of publishing. */
    public record Ingest(
            int maxConnections,
            int maxConnectionsPerAddress,
            DataSize maxMessage,
            DataSize maxBuffered,
            Duration handshakeTimeout,
            Duration publishTimeout,
            Duration stallTimeout) {
        /** A message's length is 24 bits on the wire. */
        private static final DataSize MESSAGE_LIMIT = DataSize.mebibytes(16);

        private static final DataSize BESIDE_A_MESSAGE = DataSize.mebibytes(1);

        public Ingest {
            Check.atLeast("ingest.max-connections", maxConnections, 1);
            Check.atLeast("ingest.max-connections-per-address", maxConnectionsPerAddress, 1);
            if (maxMessage.bytes() < 1024 || maxMessage.bytes() >= MESSAGE_LIMIT.bytes()) {
                throw new SettingsException(
                        "ingest.max-message is " + maxMessage + ": it is at least 1KiB and less than " + MESSAGE_LIMIT);
            }
            if (maxBuffered.bytes() < maxMessage.bytes() + BESIDE_A_MESSAGE.bytes()) {
                throw new SettingsException("ingest.max-buffered is " + maxBuffered + ": it is at least "
                        + BESIDE_A_MESSAGE + " more than ingest.max-message, " + maxMessage);
            }
            Check.positive("ingest.handshake-timeout", handshakeTimeout);
            Check.positive("ingest.publish-timeout", publishTimeout);
            Check.positive("ingest.stall-timeout", stallTimeout);
        }
    }

    /** The HTTPS edge. */
    public record Http(String address, int port, String advertisedUrl) {
        public Http {
            Check.port("http.port", port);
            Check.noSlash("http.advertised-url", advertisedUrl);
        }
    }

    /** Certificate for RTMPS and HTTPS. */
    public record Tls(String certificate, String privateKey) {
        public Tls {
            if (certificate.isEmpty() != privateKey.isEmpty()) {
                throw new SettingsException("tls.certificate and tls.private-key belong together: set both or none");
            }
        }
    }

    /** Stream keys. */
    public record Keys(Duration validity) {
        public Keys {
            Check.positive("keys.validity", validity);
        }
    }

    /** Signed playback. */
    public record Playback(Duration urlValidity, Duration sessionIdle, Duration sessionMax, String media) {
        public Playback {
            Check.positive("playback.url-validity", urlValidity);
            Check.positive("playback.session-idle", sessionIdle);
            Check.positive("playback.session-max", sessionMax);
            if (!media.equals("proxy") && !media.equals("redirect")) {
                throw new SettingsException("playback.media is " + media + ": it is proxy or redirect");
            }
        }
    }

    /** Packaging and the live window. */
    public record Hls(Duration partTarget, Duration segmentTarget, int windowSegments, DataSize windowBytes) {
        public Hls {
            if (partTarget.compareTo(Duration.ofMillis(20)) < 0 || partTarget.compareTo(Duration.ofSeconds(2)) > 0) {
                throw new SettingsException("hls.part-target is 20ms to 2s");
            }
            if (windowSegments < 4 || windowSegments > 1_000) {
                throw new SettingsException("hls.window-segments is " + windowSegments + ": it is 4 to 1000");
            }
            if (windowBytes.bytes() < 64 << 10) {
                throw new SettingsException("hls.window-bytes is " + windowBytes + ": it is at least 64KiB");
            }
            if (segmentTarget.compareTo(Duration.ofMillis(500)) < 0
                    || segmentTarget.compareTo(Duration.ofSeconds(20)) > 0) {
                throw new SettingsException("hls.segment-target is 500ms to 20s");
            }
            if (partTarget.compareTo(segmentTarget) > 0) {
                throw new SettingsException("hls.part-target must not be longer than hls.segment-target");
            }
        }
    }

    /** Lower rungs, and the pictures of grids. */
    public record Ladder(
            String mode,
            Duration idleAfter,
            Duration unavailableFor,
            int cpuPercent,
            String encoder,
            String device,
            Duration previewEvery) {
        public Ladder {
            if (!Set.of("off", "on-demand", "always").contains(mode)) {
                throw new SettingsException("ladder.mode is '" + mode + "': it is off, on-demand or always");
            }
            if (!Set.of("auto", "software", "nvenc", "vaapi", "qsv").contains(encoder)) {
                throw new SettingsException(
                        "ladder.encoder is '" + encoder + "': it is auto, software, nvenc, vaapi or qsv");
            }
            Check.positive("ladder.preview-every", previewEvery);
            Check.positive("ladder.idle-after", idleAfter);
            Check.positive("ladder.unavailable-for", unavailableFor);
            if (cpuPercent < 0) {
                throw new SettingsException("ladder.cpu-percent is not negative");
            }
        }
    }

    /** The record. */
    public record Recording(
            boolean enabled,
            Duration rotation,
            Duration fsync,
            DataSize queue,
            DataSize spoolLimit,
            DataSize reserve,
            int uploads,
            Duration exportMax,
            Duration pictures) {
        public Recording {
            Check.positive("recording.pictures", pictures);
            Check.positive("recording.export-max", exportMax);
            if (exportMax.compareTo(Duration.ofHours(6)) > 0) {
                throw new SettingsException("recording.export-max is at most 6h");
            }
            if (rotation.compareTo(Duration.ofSeconds(1)) < 0 || rotation.compareTo(Duration.ofHours(1)) > 0) {
                throw new SettingsException("recording.rotation is 1s to 1h");
            }
            Check.positive("recording.fsync", fsync);
            if (queue.bytes() < 1) {
                throw new SettingsException("recording.queue is " + queue + ": nothing would ever be recorded");
            }
            Check.atLeast("recording.uploads", uploads, 1);
            // It goes on with a quarter of the reserve more than it stopped at.
            if (spoolLimit.bytes() != 0 && spoolLimit.bytes() <= reserve.bytes() + reserve.bytes() / 4) {
                throw new SettingsException("recording.spool-limit is " + spoolLimit
                        + ": it must be well over recording.reserve, " + reserve + ", or nothing is ever recorded");
            }
        }
    }

    /** When retention runs, and its policy for cameras without one of their own. */
    public record Retention(
            String schedule, String warmAfter, String coldAfter, String archivedAfter, String deleteAfter) {
        public Retention {
            try {
                CronLine.parse(schedule);
            } catch (IllegalArgumentException e) {
                throw new SettingsException("retention.schedule: " + e.getMessage());
            }
            policy(warmAfter, coldAfter, archivedAfter, deleteAfter);
        }

        public RetentionPolicy policy() {
            return policy(warmAfter, coldAfter, archivedAfter, deleteAfter);
        }

        private static RetentionPolicy policy(String warm, String cold, String archived, String delete) {
            try {
                return new RetentionPolicy(
                        age("warm-after", warm),
                        age("cold-after", cold),
                        age("archived-after", archived),
                        age("delete-after", delete));
            } catch (IllegalArgumentException e) {
                throw new SettingsException("retention." + e.getMessage());
            }
        }

        private static @Nullable Duration age(String key, String text) {
            if (text.isBlank()) {
                return null;
            }
            try {
                return text.strip().startsWith("P") ? Duration.parse(text.strip()) : Durations.parse(text);
            } catch (DateTimeParseException | IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        key + ": '" + text + "' is not a duration such as 12h, 30d, PT12H or P30D", e);
            }
        }
    }

    /** The catalogue; an empty URL starts the embedded PostgreSQL. */
    public record Postgres(String url, String user, String passwordFile, int embeddedPort) {
        public Postgres {
            Check.port("postgres.embedded-port", embeddedPort);
        }
    }

    /** The object store; an empty endpoint starts the embedded one. */
    public record S3(
            String endpoint,
            String region,
            String bucket,
            String accessKeyFile,
            String secretKeyFile,
            int embeddedPort) {
        public S3 {
            Check.port("s3.embedded-port", embeddedPort);
        }
    }

    /** Where recordings lie that are not hot any more. */
    public record Tiers(Tier warm, Tier cold, Tier archived) {}

    /** A tier's store; what is empty is as in {@link S3}. */
    public record Tier(String endpoint, String region, String bucket, String accessKeyFile, String secretKeyFile) {
        public Tier {
            if (accessKeyFile.isEmpty() != secretKeyFile.isEmpty()) {
                throw new SettingsException(
                        "access-key-file and secret-key-file of a tier belong together: set both or none");
            }
        }
    }

    /** Where events go: {@code seda:} within the process, {@code jms:} to the broker that is named. */
    public record Bus(
            String sessions,
            String recordingClosed,
            String rungs,
            String alerts,
            String brokerUrl,
            String brokerUser,
            String brokerPasswordFile) {
        public Bus {
            if (brokerUrl.contains("password=") || brokerUrl.matches(".*//[^/]*@.*")) {
                throw new SettingsException(
                        "bus.broker-url carries a password: name its file in bus.broker-password-file");
            }
            if (brokerUrl.isEmpty() && !(brokerUser + brokerPasswordFile).isEmpty()) {
                throw new SettingsException("bus.broker-user and bus.broker-password-file want a bus.broker-url");
            }
            if (brokerUser.isEmpty() != brokerPasswordFile.isEmpty()) {
                throw new SettingsException(
                        "bus.broker-user and bus.broker-password-file belong together: set both or none");
            }
        }
    }

    private static final class Check {
        static void port(String key, int port) {
            if (port < 0 || port > 65_535) {
                throw new SettingsException(key + " is " + port + ": a port is 0 (choose a free one) to 65535");
            }
        }

        static void atLeast(String key, int value, int least) {
            if (value < least) {
                throw new SettingsException(key + " is " + value + ": it is at least " + least);
            }
        }

        static void noSlash(String key, String url) {
            if (url.endsWith("/")) {
                throw new SettingsException(key + " must not end with a slash: a path is put behind it");
            }
        }

        static void positive(String key, Duration value) {
            if (value.isZero() || value.isNegative()) {
                throw new SettingsException(key + " must be longer than nothing");
            }
        }
    }
}
