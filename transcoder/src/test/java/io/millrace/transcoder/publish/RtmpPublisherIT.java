package io.millrace.transcoder.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.transcoder.publish.PublishException.Kind;
import io.millrace.transcoder.testing.RtmpListener;
import io.millrace.transcoder.testing.TestMedia;
import io.millrace.transcoder.testing.TlsFront;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What FFmpeg, as the server, makes of what we publish. */
class RtmpPublisherIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "h264, -c:v libx264 -preset ultrafast -bf 2 -g 25, -c:a aac",
        "hevc, -c:v libx265 -preset ultrafast -x265-params log-level=none, -c:a aac",
        "av1, -c:v libsvtav1 -preset 12 -svtav1-params loglevel=0, -c:a libopus",
        "large, -c:v libx264 -preset ultrafast -qp 0 -g 1, ''",
    })
    void everyFrameArrivesAsItWasWhateverTheCodec(String name, String video, String audio) throws Exception {
        Path clip = TestMedia.clip("publisher-" + name + ".flv", 2, "320x240", 25, video, audio);
        Path received = folder.resolve("received.flv");
        try (RtmpListener server = RtmpListener.writing(received)) {
            publish(clip, new RtmpUrl(false, "127.0.0.1", server.port(), "live", "x"), PublisherTls.system());
            server.await();
        }
        assertThat(TestMedia.frameMd5(received.toString(), "v:0"))
                .isNotEmpty()
                .isEqualTo(TestMedia.frameMd5(clip.toString(), "v:0"));
        if (!audio.isEmpty()) {
            assertThat(TestMedia.frameMd5(received.toString(), "a:0"))
                    .isNotEmpty()
                    .isEqualTo(TestMedia.frameMd5(clip.toString(), "a:0"));
        }
    }

    @Test
    void publishesOverTlsToACertificateItWasGiven() throws Exception {
        Path clip = TestMedia.clip("publisher-tls.flv", 1, "320x240", 25, "-c:v libx264", "");
        Path received = folder.resolve("received.flv");
        try (RtmpListener server = RtmpListener.writing(received);
                TlsFront front = new TlsFront(folder, server.port())) {
            // Another name than the certificate's: the certificate itself is what is trusted.
            RtmpUrl url = new RtmpUrl(true, "127.0.0.1", front.port(), "live", "x");
            publish(clip, url, PublisherTls.trusting(front.certificate()));
            server.await();
        }
        assertThat(TestMedia.frameMd5(received.toString(), "v:0")).hasSize(25);
    }

    @Test
    void anUnknownCertificateIsRefused() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        try (ServerSocket behind = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
                TlsFront front = new TlsFront(folder, behind.getLocalPort());
                TlsFront stranger = new TlsFront(other, behind.getLocalPort())) {
            RtmpUrl url = new RtmpUrl(true, "127.0.0.1", front.port(), "live", "secret");
            assertFails(url, PublisherTls.system(), Kind.UNTRUSTED);
            assertFails(url, PublisherTls.trusting(stranger.certificate()), Kind.UNTRUSTED);
        }
    }

    @Test
    void saysWhatIsWrongAndNeverTheKey() throws Exception {
        int closed;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = server.getLocalPort();
        }
        assertFails(new RtmpUrl(false, "127.0.0.1", closed, "live", "secret"), PublisherTls.system(), Kind.UNREACHABLE);
        try (ServerSocket http = answering("HTTP/1.1 400 Bad Request\r\n\r\n")) {
            RtmpUrl url = new RtmpUrl(false, "127.0.0.1", http.getLocalPort(), "live", "secret");
            assertFails(url, PublisherTls.system(), Kind.PROTOCOL);
        }
    }

    private static ServerSocket answering(String answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            try (Socket client = server.accept()) {
                client.getOutputStream().write(answer.getBytes());
                client.getInputStream().readAllBytes();
            } catch (IOException e) {
                // The test is over.
            }
        });
        return server;
    }

    private static void assertFails(RtmpUrl url, PublisherTls tls, Kind kind) {
        assertThatThrownBy(() -> RtmpPublisher.connect(url, tls, TIMEOUT).close())
                .isInstanceOfSatisfying(PublishException.class, e -> {
                    assertThat(e.kind()).isEqualTo(kind);
                    assertThat(e.getMessage()).doesNotContain("secret");
                });
    }

    private static void publish(Path clip, RtmpUrl url, PublisherTls tls) throws IOException {
        try (FlvReader reader = new FlvReader(Files.newInputStream(clip));
                RtmpPublisher publisher = RtmpPublisher.connect(url, tls, TIMEOUT)) {
            for (FlvTag tag = reader.next(); tag != null; tag = reader.next()) {
                publisher.send(tag);
            }
            assertThat(publisher.bytesSent()).isGreaterThan(Files.size(clip) * 9 / 10);
        }
    }
}
