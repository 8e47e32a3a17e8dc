package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final int BYTES = 1536;

    @BeforeAll
    static void red5() {
        Red5Setup.run();
    }

    @Test
    void aPlainClientGetsItsBytesBackWhereverTheSocketCutsThem() {
        byte[] c = hello(0);
        Handshake handshake = new Handshake();
        ByteBuffer answer = null;
        for (byte b : c) {
            answer = handshake.read(ByteBuffer.wrap(new byte[] {b}));
        }
        assertThat(answer).isNotNull();
        assertThat(bytes(answer, 1 + BYTES, BYTES)).isEqualTo(Arrays.copyOfRange(c, 1, 1 + BYTES));
        assertThat(handshake.isComplete()).isFalse();
        handshake.read(ByteBuffer.allocate(BYTES));
        assertThat(handshake.isComplete()).isTrue();
    }

    @Test
    void aClientWithAVersionAndNoDigestIsNotTurnedAway() {
        byte[] c = hello(0x80);
        ByteBuffer answer = new Handshake().read(ByteBuffer.wrap(c));
        assertThat(bytes(answer, 1 + BYTES, BYTES)).isEqualTo(Arrays.copyOfRange(c, 1, 1 + BYTES));
    }

    @Test
    void aSigningClientIsAnsweredWithADigestOfItsOwn() throws Exception {
        byte[] c = hello(0x80);
        byte[] c1 = Arrays.copyOfRange(c, 1, 1 + BYTES);
        int at = 12 + ((c1[8] & 0xff) + (c1[9] & 0xff) + (c1[10] & 0xff) + (c1[11] & 0xff)) % 728;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("Genuine Adobe Flash Player 001".getBytes(), "HmacSHA256"));
        mac.update(c1, 0, at);
        mac.update(c1, at + 32, BYTES - at - 32);
        System.arraycopy(mac.doFinal(), 0, c, 1 + at, 32);
        ByteBuffer answer = new Handshake().read(ByteBuffer.wrap(c));
        byte[] s2 = bytes(answer, 1 + BYTES, BYTES);
        assertThat(s2).isNotEqualTo(Arrays.copyOfRange(c, 1, 1 + BYTES));
        assertThat(Arrays.copyOf(s2, BYTES - 32)).isEqualTo(Arrays.copyOfRange(c, 1, 1 + BYTES - 32));
    }

    @Test
    void whatFollowsTheHandshakeIsLeftToTheNextReader() {
        Handshake handshake = new Handshake();
        handshake.read(ByteBuffer.wrap(hello(0)));
        ByteBuffer rest = ByteBuffer.allocate(BYTES + 5);
        handshake.read(rest);
        assertThat(rest.remaining()).isEqualTo(5);
    }

    @Test
    void anyOtherFirstByteIsGarbage() {
        assertThatThrownBy(() -> new Handshake().read(ByteBuffer.wrap(new byte[] {6})))
                .isInstanceOf(RtmpException.class);
    }

    private static byte[] hello(int version) {
        byte[] c = new byte[1 + BYTES];
        new Random(1).nextBytes(c);
        c[0] = 3;
        c[5] = (byte) version;
        return c;
    }

    private static byte[] bytes(@Nullable ByteBuffer answer, int from, int length) {
        if (answer == null || answer.remaining() != 1 + 2 * BYTES) {
            throw new AssertionError("no answer, or half of one");
        }
        byte[] bytes = new byte[length];
        answer.get(answer.position() + from, bytes);
        return bytes;
    }
}
