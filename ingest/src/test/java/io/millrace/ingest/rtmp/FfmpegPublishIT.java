package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.tls.TlsIdentity;
import io.millrace.media.MediaKind;
import io.millrace.media.publish.EndReason;
import io.millrace.transcoder.testing.TestMedia;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real encoder publishes; every packet that ffprobe counts in the file comes out. */
class FfmpegPublishIT {
    @TempDir
    Path directory;

    private final FixedKeys keys = new FixedKeys();
    private final Received received = new Received();
    private final Heard heard = new Heard(session -> session.attach(received));
    private TlsIdentity tls;
    private RtmpServer server;

    @BeforeEach
    void start() throws Exception {
        tls = TlsIdentity.selfSigned(directory, InstantSource.system());
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = new RtmpServer(RtmpSettings.rtmps(free, tls).withRtmp(free), keys, heard, InstantSource.system());
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyPacketArrivesOverRtmpsWithTheCertificateVerified() throws Exception {
        publish(clip("h264.flv", "-c:v libx264 -preset veryfast -g 25 -bf 2", "-c:a aac"), rtmps("cam-1?token=good"));
    }

    @Test
    void everyPacketArrivesOverRtmp() throws Exception {
        publish(clip("h264.flv", "-c:v libx264 -preset veryfast -g 25 -bf 2", "-c:a aac"), rtmp("cam-1?token=good"));
    }

    @Test
    void hevcByEnhancedRtmpArrives() throws Exception {
        publish(
                clip("hevc.flv", "-c:v libx265 -preset ultrafast -g 25 -x265-params log-level=error", "-c:a aac"),
                rtmps("cam-1?token=good"));
        assertThat(received.tracks.get(0).codec().displayName()).isEqualTo("H.265");
    }

    @Test
    void videoAloneArrives() throws Exception {
        publish(clip("video-only.flv", "-c:v libx264 -preset veryfast -g 25", ""), rtmps("cam-1?token=good"));
    }

    private void publish(Path clip, String url) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-v", "error", "-i", clip.toString(), "-c", "copy"));
        arguments.addAll(List.of("-f", "flv"));
        if (url.startsWith("rtmps")) {
            arguments.addAll(
                    List.of("-tls_verify", "1", "-ca_file", tls.certificate().toString()));
        }
        arguments.add(url);
        TestMedia.run(TestMedia.ffmpeg().ffmpeg(arguments));
        received.awaitEnd();
        assertThat(received.ends).containsExactly(EndReason.UNPUBLISHED);
        assertThat(received.of(MediaKind.VIDEO)).hasSize(packets(clip, "v:0"));
        assertThat(received.of(MediaKind.AUDIO)).hasSize(packets(clip, "a:0"));
        assertThat(received.of(MediaKind.VIDEO).get(0).keyframe()).isTrue();
        assertThat(received.of(MediaKind.VIDEO))
                .isSortedAccordingTo((a, b) -> Long.compare(a.dtsTicks(), b.dtsTicks()));
    }

    private static int packets(Path clip, String stream) {
        String packets = TestMedia.run(TestMedia.ffmpeg()
                .ffprobe(List.of(
                        "-v",
                        "error",
                        "-select_streams",
                        stream,
                        "-of",
                        "csv=p=0",
                        "-show_entries",
                        "packet=size",
                        clip.toString())));
        return (int) packets.lines().filter(line -> !line.isBlank()).count();
    }

    private static Path clip(String name, String video, String audio) {
        return TestMedia.clip(name, 4, "320x180", 25, video, audio);
    }

    private String rtmps(String key) {
        return "rtmps://localhost:" + server.rtmpsAddress().orElseThrow().getPort() + "/live/" + key;
    }

    private String rtmp(String key) {
        return "rtmp://localhost:" + server.rtmpAddress().orElseThrow().getPort() + "/live/" + key;
    }
}
