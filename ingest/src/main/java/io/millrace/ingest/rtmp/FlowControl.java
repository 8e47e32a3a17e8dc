package io.millrace.ingest.rtmp;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Acknowledgements and pings (RTMP 1.0, 5.4 and 7.1.7) of one connection, on its I/O thread. */
final class FlowControl {
    /** Encoders that ask for an acknowledgement of every few bytes get fewer. */
    private static final int MIN_WINDOW_BYTES = 128 << 10;

    private static final int DEFAULT_WINDOW_BYTES = 2_500_000;
    private static final int PING_REQUEST = 6;

    private final Replies replies;
    private final Consumer<ByteBuffer> out;
    private long windowBytes = DEFAULT_WINDOW_BYTES;
    private long receivedBytes;
    private long acknowledgedBytes;

    FlowControl(Replies replies, Consumer<ByteBuffer> out) {
        this.replies = replies;
        this.out = out;
    }

    void received(int bytes) {
        receivedBytes += bytes;
    }

    /** Twice a window, so that the encoder never has to wait. */
    void acknowledge() {
        if (receivedBytes - acknowledgedBytes >= windowBytes / 2) {
            acknowledgedBytes = receivedBytes;
            out.accept(replies.acknowledgement(receivedBytes));
        }
    }

    /** Acknowledgements and bandwidths of the encoder's are taken as they are: we send next to nothing. */
    void message(int type, ByteBuffer body) {
        if (type == MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE && body.remaining() >= 4) {
            windowBytes = Math.max(MIN_WINDOW_BYTES, Integer.toUnsignedLong(body.getInt()));
        } else if (type == MessageType.USER_CONTROL && body.remaining() >= 6 && body.getShort() == PING_REQUEST) {
            out.accept(replies.pong(body.getInt()));
        }
    }
}
