package io.millrace.app;

import io.millrace.api.HttpLimits;
import io.millrace.api.HttpSettings;
import io.millrace.app.config.Settings;
import io.millrace.ingest.rtmp.RtmpLimits;
import io.millrace.ingest.rtmp.RtmpSettings;
import io.millrace.ingest.rtmp.RtmpTimeouts;
import io.millrace.ingest.tls.TlsIdentity;
import io.millrace.media.hls.HlsSettings;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.live.PackagingSettings;
import io.millrace.recorder.spool.SpoolSettings;
import io.millrace.transcoder.hardware.EncoderChoice;
import io.millrace.transcoder.hardware.Encoders;
import io.millrace.transcoder.ladder.CpuBudget;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Hands each module its part of the settings. What is not a setting stays at the module's default. */
final class SettingsMapping {
    private SettingsMapping() {}

    static RtmpSettings rtmp(Settings settings, TlsIdentity tls) {
        Settings.Ingest ingest = settings.ingest();
        RtmpLimits limits = RtmpLimits.DEFAULT;
        int maxMessageBytes = Math.toIntExact(ingest.maxMessage().bytes());
        RtmpTimeouts timeouts = RtmpTimeouts.DEFAULT;
        return new RtmpSettings(
                new InetSocketAddress(
                        settings.rtmps().address(), settings.rtmps().port()),
                plain(settings.rtmp()),
                RtmpSettings.DEFAULT_APP,
                2,
                tls,
                new RtmpLimits(
                        maxMessageBytes,
                        limits.maxMessageBytes(),
                        limits.maxChunkStreams(),
                        limits.maxStreams(),
                        limits.maxSetupMessages(),
                        maxMessageBytes + (1 << 20),
                        limits.prerollBytes(),
                        ingest.maxBuffered().bytes(),
                        ingest.maxConnectionsPerAddress(),
                        ingest.maxConnections()),
                new RtmpTimeouts(
                        ingest.handshakeTimeout(),
                        ingest.publishTimeout(),
                        ingest.stallTimeout(),
                        timeouts.idle(),
                        timeouts.takeover(),
                        timeouts.linger()));
    }

    static TlsIdentity tls(Settings settings, DataFolder data, InstantSource clock) {
        Settings.Tls files = settings.tls();
        return files.certificate().isEmpty()
                ? TlsIdentity.selfSigned(data.resolve("tls"), clock)
                : TlsIdentity.of(Path.of(files.certificate()), Path.of(files.privateKey()));
    }

    private static @Nullable InetSocketAddress plain(Settings.Rtmp rtmp) {
        return rtmp.enabled() ? new InetSocketAddress(rtmp.address(), rtmp.port()) : null;
    }

    static HttpSettings http(Settings settings, TlsIdentity tls, byte[] masterKey) {
        return new HttpSettings(
                settings.http().address(),
                settings.http().port(),
                tls.certificate(),
                tls.privateKey(),
                settings.http().advertisedUrl(),
                masterKey,
                settings.playback().urlValidity(),
                settings.playback().sessionIdle(),
                settings.playback().sessionMax(),
                HttpLimits.DEFAULTS,
                settings.playback().media().equals("redirect"));
    }

    static PackagingSettings packaging(Settings settings) {
        return new PackagingSettings(
                settings.hls().partTarget(),
                settings.hls().segmentTarget(),
                PackagingSettings.DEFAULT.trackWait(),
                PackagingSettings.DEFAULT.maximumGap());
    }

    static HlsSettings window(Settings settings) {
        HlsSettings defaults = HlsSettings.defaults();
        return new HlsSettings(
                settings.hls().segmentTarget(),
                settings.hls().partTarget(),
                settings.hls().windowSegments(),
                settings.hls().windowBytes().bytes(),
                defaults.maxSegment(),
                defaults.maxWaiters());
    }

    static LadderProfile ladder(Settings settings) {
        LadderMode mode = LadderMode.valueOf(
                settings.ladder().mode().toUpperCase(Locale.ROOT).replace('-', '_'));
        return new LadderProfile(mode, LadderProfile.DEFAULT.rungs());
    }

    static Encoders encoders(Settings.Ladder ladder) {
        EncoderChoice choice = EncoderChoice.valueOf(ladder.encoder().toUpperCase(Locale.ROOT));
        return new Encoders(choice, ladder.device(), System::nanoTime);
    }

    static CpuBudget ladderBudget(Settings settings) {
        int percent = settings.ladder().cpuPercent();
        return new CpuBudget(percent == 0 ? Runtime.getRuntime().availableProcessors() / 2.0 : percent / 100.0);
    }

    static SpoolSettings spool(Settings settings) {
        Settings.Recording recording = settings.recording();
        return new SpoolSettings(
                recording.rotation(),
                recording.fsync(),
                recording.queue().bytes(),
                Math.max(recording.queue().bytes(), SpoolSettings.DEFAULTS.allQueuesBytes()),
                recording.spoolLimit().bytes(),
                recording.reserve().bytes(),
                SpoolSettings.DEFAULTS.writerThreads());
    }
}
