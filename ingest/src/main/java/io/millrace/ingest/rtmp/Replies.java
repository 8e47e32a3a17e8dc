package io.millrace.ingest.rtmp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.red5.io.utils.ObjectMap;
import org.red5.server.api.service.IPendingServiceCall;
import org.red5.server.net.rtmp.event.BytesRead;
import org.red5.server.net.rtmp.event.ChunkSize;
import org.red5.server.net.rtmp.event.ClientBW;
import org.red5.server.net.rtmp.event.Invoke;
import org.red5.server.net.rtmp.event.Ping;
import org.red5.server.net.rtmp.event.ServerBW;
import org.red5.server.net.rtmp.status.StatusCodes;
import org.red5.server.service.Call;
import org.red5.server.service.PendingCall;

/** What the edge says to one encoder, as bytes for the wire. Any thread. */
final class Replies {
    /** Most encoders take it over for their own chunks: a message is one chunk, not hundreds. */
    static final int CHUNK_SIZE = 65_536;
    /** What we ask to be acknowledged; we send far less than that in a session's life. */
    private static final int WINDOW_BYTES = 2_500_000;

    private static final byte DYNAMIC = 2;
    private static final int CONTROL = 2;
    private static final int COMMANDS = 3;
    /** Media of a message stream has ids of its own; status of stream 1 goes where encoders expect it. */
    private static final int STATUS = 5;

    private static final List<String> FOUR_CC = List.of("avc1", "hvc1", "av01", "mp4a", "Opus");
    /** Enhanced RTMP: the codec can be forwarded. */
    private static final int CAN_FORWARD = 4;

    private final Red5Codec codec;

    Replies(Red5Codec codec) {
        this.codec = codec;
    }

    /** What opens a connection before its {@code connect} is answered. */
    ByteBuffer[] opening() {
        return new ByteBuffer[] {
            codec.encode(new ServerBW(WINDOW_BYTES), CONTROL, 0),
            codec.encode(new ClientBW(WINDOW_BYTES, DYNAMIC), CONTROL, 0),
            codec.encode(new ChunkSize(CHUNK_SIZE), CONTROL, 0),
        };
    }

    ByteBuffer connected(int transactionId) {
        Map<String, Object> properties = new ObjectMap<>();
        properties.put("fmsVer", "FMS/3,5,7,7009");
        properties.put("capabilities", 31);
        properties.put("fourCcList", FOUR_CC);
        properties.put("videoFourCcInfoMap", fourCcInfo("avc1", "hvc1", "av01"));
        properties.put("audioFourCcInfoMap", fourCcInfo("mp4a", "Opus"));
        Map<String, Object> info = status("status", StatusCodes.NC_CONNECT_SUCCESS, "Connected; now publish.");
        info.put("objectEncoding", 0);
        return reply(transactionId, Call.STATUS_SUCCESS_RESULT, properties, info);
    }

    ByteBuffer result(int transactionId, @Nullable Object value) {
        return reply(transactionId, Call.STATUS_SUCCESS_RESULT, null, value);
    }

    ByteBuffer error(int transactionId, String code, String description) {
        return reply(transactionId, Call.STATUS_GENERAL_EXCEPTION, null, status("error", code, description));
    }

    ByteBuffer onStatus(int messageStreamId, String level, String code, String description) {
        return call("onStatus", messageStreamId, status(level, code, description));
    }

    /** What encoders in the manner of Flash Media Live Encoder wait for after {@code FCPublish}. */
    ByteBuffer onFcPublish(String description) {
        return call("onFCPublish", 0, status("status", StatusCodes.NS_PUBLISH_START, description));
    }

    ByteBuffer streamBegin(int messageStreamId) {
        return codec.encode(new Ping(Ping.STREAM_BEGIN, messageStreamId), CONTROL, 0);
    }

    ByteBuffer pong(int timestamp) {
        return codec.encode(new Ping(Ping.PONG_SERVER, timestamp), CONTROL, 0);
    }

    ByteBuffer acknowledgement(long bytesReceived) {
        return codec.encode(new BytesRead((int) bytesReceived), CONTROL, 0);
    }

    private ByteBuffer call(String method, int messageStreamId, Map<String, Object> info) {
        Invoke invoke = new Invoke();
        invoke.setCall(new PendingCall(null, method, new Object[] {info}));
        invoke.setTransactionId(0);
        return codec.encode(invoke, messageStreamId == 0 ? COMMANDS : STATUS, messageStreamId);
    }

    private ByteBuffer reply(
            int transactionId, byte status, @Nullable Map<String, Object> properties, @Nullable Object value) {
        // The name is never sent; Red5 switches AMF versions by it for anything but "connect".
        IPendingServiceCall call = new PendingCall("connect");
        call.setStatus(status);
        call.setResult(value);
        Invoke invoke = new Invoke();
        invoke.setCall(call);
        invoke.setTransactionId(transactionId);
        if (properties != null) {
            invoke.setConnectionParams(properties);
        }
        return codec.encode(invoke, COMMANDS, 0);
    }

    private static Map<String, Object> status(String level, String code, String description) {
        Map<String, Object> status = new ObjectMap<>();
        status.put("level", level);
        status.put("code", code);
        status.put("description", description);
        return status;
    }

    private static Map<String, Object> fourCcInfo(String... codes) {
        Map<String, Object> info = new ObjectMap<>();
        for (String code : codes) {
            info.put(code, CAN_FORWARD);
        }
        return info;
    }
}
