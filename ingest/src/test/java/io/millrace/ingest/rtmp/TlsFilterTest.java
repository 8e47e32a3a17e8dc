package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.tls.TlsIdentity;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.DefaultWriteRequest;
import org.apache.mina.core.write.WriteRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's own engine is the other side. */
class TlsFilterTest {
    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";
    private static final int WHOLE = 64 << 10;
    private static final int ALERT = 21;

    @TempDir
    static Path directory;

    private static TlsIdentity identity;

    @BeforeAll
    static void certificate() {
        identity = TlsIdentity.selfSigned(directory, InstantSource.system());
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3, 1", "TLSv1.2, 1", "TLSv1.3, 100", "TLSv1.2, 65536"})
    void theHandshakeMayBeCutAnywhere(String version, int step) throws Exception {
        TlsPeer peer = peer(version).handshake(step);
        assertThat(peer.client.getSession().getProtocol()).isEqualTo(version);
        peer.feed(peer.encrypt(bytes(1, 100)), step);
        peer.write(bytes(2, 200));
        assertThat(peer.received.toByteArray()).isEqualTo(bytes(1, 100));
        assertThat(peer.read()).isEqualTo(bytes(2, 200));
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void recordsArePutTogetherWhereverTheSocketCutsThem(String version) throws Exception {
        byte[][] messages = {bytes(1, 1), bytes(2, 16_384), bytes(3, 300), bytes(4, 0), bytes(5, 9_000)};
        for (int step : new int[] {1, 4, 5, 6, 1_447, 16_400, WHOLE}) {
            TlsPeer peer = peer(version).handshake(WHOLE);
            peer.feed(peer.encrypt(messages), step);
            assertThat(peer.received.toByteArray()).as("reads of %d", step).isEqualTo(joined(messages));
        }
    }

    @Test
    void connectionsOfOneThreadShareABufferAndNotItsBytes() throws Exception {
        TlsPeer one = peer(TLS_1_3).handshake(WHOLE);
        TlsPeer other = peer(TLS_1_2).handshake(WHOLE);
        byte[] large = one.encrypt(bytes(1, 12_000));
        one.feed(Arrays.copyOf(large, 7_000), WHOLE);
        other.feed(other.encrypt(bytes(2, 10)), WHOLE);
        one.feed(Arrays.copyOfRange(large, 7_000, large.length), WHOLE);
        other.feed(other.encrypt(bytes(3, 20)), WHOLE);
        assertThat(one.received.toByteArray()).isEqualTo(bytes(1, 12_000));
        assertThat(other.received.toByteArray()).isEqualTo(joined(bytes(2, 10), bytes(3, 20)));
    }

    @Test
    void whatIsWrittenDuringTheHandshakeFollowsIt() throws Exception {
        TlsPeer peer = peer(TLS_1_3);
        peer.write(bytes(1, 50));
        peer.write(bytes(2, 60));
        assertThat(peer.records.size()).isZero();
        peer.handshake(WHOLE);
        assertThat(peer.read()).isEqualTo(joined(bytes(1, 50), bytes(2, 60)));
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void aLargeWriteIsCutIntoRecords(String version) throws Exception {
        TlsPeer peer = peer(version).handshake(WHOLE);
        IoBuffer message = IoBuffer.wrap(bytes(1, 1 << 20));
        WriteRequest request = new DefaultWriteRequest(message);
        peer.filter.filterWrite(peer, peer.session, request);
        assertThat(peer.records.size()).isBetween(1 << 20, (1 << 20) + (100 << 10));
        assertThat(peer.read()).isEqualTo(bytes(1, 1 << 20));
        assertThat(message.remaining()).as("left for MINA to report as sent").isEqualTo(1 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void theClientsGoodByeClosesAfterWhatCameBeforeIt(String version) throws Exception {
        TlsPeer peer = peer(version).handshake(WHOLE);
        byte[] last = peer.encrypt(bytes(1, 100));
        peer.client.closeOutbound();
        peer.feed(joined(last, peer.encrypt(), bytes(9, 40)), WHOLE);
        assertThat(peer.received.toByteArray()).isEqualTo(bytes(1, 100));
        assertThat(peer.session.isClosing()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void aCloseSaysGoodByeOnce(String version) throws Exception {
        TlsPeer peer = peer(version).handshake(WHOLE);
        peer.write(bytes(1, 10));
        peer.filter.filterClose(peer, peer.session);
        assertThat(peer.read()).isEqualTo(bytes(1, 10));
        assertThat(peer.client.isInboundDone()).isTrue();
        assertThat(peer.closes).isEqualTo(1);
        peer.filter.filterClose(peer, peer.session);
        assertThat(peer.records.size()).isZero();
        assertThat(peer.closes).isEqualTo(2);
    }

    @Test
    void whoDoesNotReadIsClosedWithoutAGoodBye() throws Exception {
        TlsPeer peer = peer(TLS_1_3).handshake(WHOLE);
        peer.read();
        peer.session.setScheduledWriteBytes((64 << 10) + 1);
        peer.filter.filterClose(peer, peer.session);
        assertThat(peer.closes).isEqualTo(1);
        assertThat(peer.records.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\u0003 an RTMP handshake", "\u0016\u0003\u0001\u0000\u0004nope"})
    void whatIsNotTlsIsRefusedWithAnAlert(String garbage) throws Exception {
        TlsPeer peer = peer(TLS_1_3);
        byte[] bytes = garbage.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> peer.feed(Arrays.copyOf(bytes, 1_537), WHOLE)).isInstanceOf(SSLException.class);
        assertThat(peer.records.toByteArray()[0]).isEqualTo((byte) ALERT);
        assertThat(peer.received.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void aRecordThatWasTamperedWithIsNotPassedOn(String version) throws Exception {
        TlsPeer peer = peer(version).handshake(WHOLE);
        peer.read();
        byte[] good = peer.encrypt(bytes(1, 100));
        byte[] bad = peer.encrypt(bytes(2, 100));
        bad[bad.length - 1] ^= 1;
        assertThatThrownBy(() -> peer.feed(joined(good, bad), WHOLE)).isInstanceOf(SSLException.class);
        assertThat(peer.received.toByteArray()).isEqualTo(bytes(1, 100));
        assertThat(peer.records.size()).as("an alert").isPositive();
    }

    // Whoever may shake hands again makes the server compute, and holds up what it writes meanwhile.
    @Test
    void renegotiationIsRefused() throws Exception {
        TlsPeer peer = peer(TLS_1_2).handshake(WHOLE);
        peer.client.beginHandshake();
        byte[] hello = peer.encrypt();
        assertThatThrownBy(() -> peer.feed(hello, WHOLE))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("renegotiation");
    }

    @Test
    void keysMayChangeOnTheWay() throws Exception {
        TlsPeer peer = peer(TLS_1_3).handshake(WHOLE);
        peer.read();
        peer.client.beginHandshake(); // a key update (RFC 8446, 4.6.3)
        byte[] update = peer.encrypt();
        peer.feed(joined(update, peer.encrypt(bytes(1, 100))), 7);
        peer.write(bytes(2, 100));
        assertThat(peer.received.toByteArray()).isEqualTo(bytes(1, 100));
        assertThat(peer.read()).isEqualTo(bytes(2, 100));
    }

    // Each request costs its sender 27 bytes, and each answer waits until it is read.
    @Test
    void whoAsksForKeysAndDoesNotReadIsRefused() throws Exception {
        TlsPeer peer = peer(TLS_1_3).handshake(WHOLE);
        peer.read();
        peer.session.setScheduledWriteBytes((64 << 10) + 1);
        peer.client.beginHandshake();
        byte[] update = peer.encrypt();
        assertThatThrownBy(() -> peer.feed(update, WHOLE))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("does not read");
    }

    @Test
    void anAnswerThatWaitsHoldsNoMoreMemoryThanItsBytes() throws Exception {
        TlsPeer peer = peer(TLS_1_3).handshake(WHOLE);
        peer.client.beginHandshake();
        peer.feed(peer.encrypt(), WHOLE);
        assertThat(peer.records.size()).isPositive();
        assertThat(peer.spareBytes).isZero();
    }

    // MINA takes the first close for all there will be, and the good-bye of whoever does not read is never sent.
    @Test
    void aSecondCloseDoesNotWaitForTheGoodBye() throws Exception {
        TlsPeer peer = peer(TLS_1_3).handshake(WHOLE);
        List<String> atSocket = new ArrayList<>();
        peer.session.getFilterChain().addFirst("tls", peer.filter);
        peer.session.getFilterChain().addFirst("full", new IoFilterAdapter() {
            @Override
            public void filterWrite(NextFilter next, IoSession session, WriteRequest request) {
                atSocket.add("write");
            }

            @Override
            public void filterClose(NextFilter next, IoSession session) {
                atSocket.add("close");
            }
        });
        MinaWire wire = new MinaWire(peer.session, InetAddress.getLoopbackAddress(), "rtmps");
        wire.close();
        assertThat(atSocket).containsExactly("write");
        wire.close();
        assertThat(atSocket).containsExactly("write", "close");
    }

    private static TlsPeer peer(String version) throws Exception {
        TlsFilter filter = new TlsFilter(identity.context(), new String[] {TLS_1_3, TLS_1_2});
        return new TlsPeer(filter, new TlsClient(identity.certificate(), version).engine());
    }

    private static byte[] bytes(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[]... all) {
        int at = 0;
        byte[] joined = new byte[Arrays.stream(all).mapToInt(b -> b.length).sum()];
        for (byte[] bytes : all) {
            System.arraycopy(bytes, 0, joined, at, bytes.length);
            at += bytes.length;
        }
        return joined;
    }
}
