package io.millrace.ingest.rtmp;

import io.millrace.ingest.rtmp.RtmpException.Kind;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.mina.core.buffer.IoBuffer;
import org.jspecify.annotations.Nullable;
import org.red5.server.net.rtmp.InboundHandshake;

/**
 * The server's side of the RTMP handshake (RTMP 1.0, 5.2). Clients that sign C1 are answered by
 * Red5, so that those that check the server's digest go on; the others, and those whose digest is
 * wrong (Red5 alone would turn these away), get the plain echo of the specification. C2 is taken
 * as it comes: nobody's identity depends on it.
 */
final class Handshake {
    private static final int VERSION = 3;
    private static final int BYTES = 1536;
    /** Where a signing client puts its version; zero by the specification. */
    private static final int VERSION_AT = 4;

    private final ByteBuffer c1 = ByteBuffer.allocate(BYTES);
    private boolean versionSeen;
    private int c2Left = BYTES;

    /**
     * @return S0, S1 and S2 once C0 and C1 are complete, else null
     * @throws RtmpException of kind GARBAGE when the first byte is not that of RTMP
     */
    @Nullable
    ByteBuffer read(ByteBuffer in) {
        if (!versionSeen && in.hasRemaining()) {
            int version = in.get() & 0xff;
            if (version != VERSION) {
                throw new RtmpException(Kind.GARBAGE, "the first byte is " + version + ", not RTMP's 3");
            }
            versionSeen = true;
        }
        if (c1.hasRemaining()) {
            move(in, c1);
            return c1.hasRemaining() || !versionSeen ? null : answer();
        }
        int n = Math.min(c2Left, in.remaining());
        in.position(in.position() + n);
        c2Left -= n;
        return null;
    }

    boolean isComplete() {
        return c2Left == 0;
    }

    private ByteBuffer answer() {
        byte[] sent = c1.array();
        if (sent[VERSION_AT] != 0) {
            InboundHandshake red5 = new InboundHandshake();
            IoBuffer signed = red5.doHandshake(IoBuffer.wrap(sent.clone()));
            if (signed != null) {
                return signed.buf();
            }
        }
        ByteBuffer s = ByteBuffer.allocate(1 + 2 * BYTES);
        byte[] random = new byte[BYTES - 8];
        ThreadLocalRandom.current().nextBytes(random);
        return s.put((byte) VERSION).putInt(0).putInt(0).put(random).put(sent).flip();
    }

    private static void move(ByteBuffer from, ByteBuffer to) {
        int n = Math.min(from.remaining(), to.remaining());
        to.put(from.slice(from.position(), n));
        from.position(from.position() + n);
    }
}
