package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtmpsIT {
    private static final String START = "NetStream.Publish.Start";

    @TempDir
    Path directory;

    private TlsIdentity tls;
    private EdgeFixture edge;

    @BeforeEach
    void start() throws Exception {
        tls = TlsIdentity.selfSigned(directory, InstantSource.system());
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        edge = new EdgeFixture(s -> RtmpSettings.rtmps(free, tls), new ManualNanos());
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bothVersionsPublishWithTheHostNameChecked(String version) throws Exception {
        try (RawEncoder encoder = new TlsClient(tls.certificate(), version).to(address())) {
            assertThat(((SSLSocket) encoder.socket).getSession().getProtocol()).isEqualTo(version);
            assertThat(encoder.publish(EdgeFixture.KEY)).containsEntry("code", START);
            Received received = new Received();
            edge.session(received);
            encoder.video(500);
            encoder.command("FCUnpublish", 9, null, "cam-1");
            received.awaitEnd();
            assertThat(received.samples).hasSize(500);
            assertThat(edge.keys.asked.element().transport()).isEqualTo("rtmps");
        }
    }

    @Test
    void plainRtmpOnTheTlsPortCostsItsSenderTheSocket() throws Exception {
        try (RawEncoder plain = RawEncoder.to(address())) {
            plain.raw(new byte[1537]);
            plain.awaitClosed();
        }
        try (RawEncoder encoder = new TlsClient(tls.certificate(), "TLSv1.3").to(address())) {
            assertThat(encoder.publish(EdgeFixture.KEY)).containsEntry("code", START);
        }
    }

    @Test
    void theReasonOfARefusalIsReadableOverTls() throws Exception {
        try (RawEncoder encoder = new TlsClient(tls.certificate(), "TLSv1.3").to(address())) {
            assertThat(encoder.publish("cam-1?token=bad")).containsEntry("code", "NetStream.Publish.BadName");
            encoder.awaitClosed();
        }
    }

    @Test
    void aNewCertificateIsServedWithoutARestart() throws Exception {
        TlsIdentity next = TlsIdentity.selfSigned(directory.resolve("next"), InstantSource.system());
        TlsClient trustsNext = new TlsClient(next.certificate(), "TLSv1.3");
        assertThatThrownBy(() -> trustsNext.to(address())).isInstanceOf(SSLException.class);
        replace(next.certificate(), tls.certificate());
        replace(next.privateKey(), tls.privateKey());
        edge.server.check();
        try (RawEncoder encoder = trustsNext.to(address())) {
            assertThat(encoder.publish(EdgeFixture.KEY)).containsEntry("code", START);
        }
    }

    private InetSocketAddress address() {
        return edge.server.rtmpsAddress().orElseThrow();
    }

    private static void replace(Path from, Path to) throws IOException {
        Path copy = Files.copy(from, to.resolveSibling("copy"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
