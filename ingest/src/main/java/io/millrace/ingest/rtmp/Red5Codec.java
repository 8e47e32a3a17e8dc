package io.millrace.ingest.rtmp;

import io.millrace.ingest.rtmp.RtmpException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mina.core.buffer.IoBuffer;
import org.jspecify.annotations.Nullable;
import org.red5.server.api.Red5;
import org.red5.server.net.rtmp.RTMPConnection;
import org.red5.server.net.rtmp.codec.RTMP;
import org.red5.server.net.rtmp.codec.RTMPProtocolDecoder;
import org.red5.server.net.rtmp.codec.RTMPProtocolEncoder;
import org.red5.server.net.rtmp.event.IRTMPEvent;
import org.red5.server.net.rtmp.event.Invoke;
import org.red5.server.net.rtmp.message.Constants;
import org.red5.server.net.rtmp.message.Header;
import org.red5.server.net.rtmp.message.Packet;

/**
 * Red5's codec for one connection: AMF commands in, any message out. Red5 finds the connection a
 * message belongs to in a thread-local, so each call sets and clears it. {@link #encode} is
 * synchronized: replies come from the I/O thread, and a close from any.
 */
final class Red5Codec {
    private static final RTMPProtocolDecoder DECODER = new RTMPProtocolDecoder();
    private static final RTMPProtocolEncoder ENCODER = new RTMPProtocolEncoder();

    private final CodecState state = new CodecState();

    /**
     * @param amf0 the body of a command message
     * @throws RtmpException when it is not one
     */
    RtmpCommand decode(ByteBuffer amf0) {
        Amf0Scan.check(amf0);
        Header header = new Header();
        header.setDataType(Constants.TYPE_INVOKE);
        header.setStreamId(0);
        Red5.setConnectionLocal(state);
        try {
            Invoke invoke = (Invoke) DECODER.decodeMessage(state, header, IoBuffer.wrap(amf0));
            return new RtmpCommand(
                    invoke.getCall().getServiceMethodName(),
                    invoke.getTransactionId(),
                    members(invoke.getConnectionParams()),
                    arguments(invoke.getCall().getArguments()));
        } catch (RuntimeException e) {
            throw new RtmpException(
                    Kind.AMF,
                    "a command that cannot be decoded (" + e.getClass().getSimpleName() + ")");
        } finally {
            Red5.setConnectionLocal(null);
        }
    }

    /** One message in chunks, ready for the wire; empty when Red5 makes nothing of it. */
    synchronized ByteBuffer encode(IRTMPEvent event, int chunkStreamId, int messageStreamId) {
        Header header = new Header();
        header.setChannelId(chunkStreamId);
        header.setStreamId(messageStreamId);
        header.setDataType(event.getDataType());
        Red5.setConnectionLocal(state);
        try {
            IoBuffer bytes = ENCODER.encodePacket(new Packet(header, event));
            return bytes == null ? ByteBuffer.allocate(0) : bytes.buf();
        } finally {
            Red5.setConnectionLocal(null);
        }
    }

    private static Map<String, Object> members(@Nullable Map<String, Object> params) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (params != null) {
            params.forEach((key, value) -> {
                if (value != null) {
                    members.put(String.valueOf(key), value);
                }
            });
        }
        return members;
    }

    private static List<Object> arguments(Object @Nullable [] arguments) {
        return arguments == null
                ? List.of()
                : new ArrayList<>(
                        Arrays.stream(arguments).filter(a -> a != null).toList());
    }

    /** What Red5's codec keeps about a connection: encoding, chunk size out, last headers out. */
    private static final class CodecState extends RTMPConnection {
        CodecState() {
            super("persistent");
            // Red5 makes a thread pool for each connection; nothing of ours runs on it.
            receivedPacketExecutor.shutdown();
            setStateCode(RTMP.STATE_CONNECTED);
        }

        @Override
        public void write(Packet packet) {
            throw new UnsupportedOperationException("the edge writes");
        }

        @Override
        public void writeRaw(IoBuffer bytes) {
            throw new UnsupportedOperationException("the edge writes");
        }

        @Override
        protected void onInactive() {
            throw new UnsupportedOperationException("the edge watches");
        }
    }
}
