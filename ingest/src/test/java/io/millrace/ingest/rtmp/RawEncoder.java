package io.millrace.ingest.rtmp;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A publisher that sends exactly what it is told, byte for byte, and reads what comes back. */
final class RawEncoder implements Closeable {
    static final int AUDIO = 8;
    static final int VIDEO = 9;
    static final int DATA = 18;
    static final int COMMAND = 20;

    /** An AVC sequence header: libx264, Constrained Baseline, 1918×1078. */
    static final byte[] SEQUENCE_HEADER = HexFormat.of()
            .parseHex("1700000000"
                    + "0142c028ffe100196742c028d900780227a9b01100000303e90000ea600f18324801000568cb83cb20");

    /** A message from the server. */
    record Message(int type, int streamId, byte[] body) {
        List<@Nullable Object> values() {
            return Amf0.read(body);
        }
    }

    private static final int HANDSHAKE = 1536;
    private static final int PATIENCE_MILLIS = 20_000;

    final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final Map<Integer, byte[]> lastHeaders = new HashMap<>();
    private int readChunkSize = 128;
    private int writeChunkSize = 128;

    RawEncoder(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    static RawEncoder to(InetSocketAddress address) throws IOException {
        return new RawEncoder(new Socket(address.getAddress(), address.getPort()));
    }

    RawEncoder handshake() throws IOException {
        byte[] c1 = new byte[HANDSHAKE];
        ThreadLocalRandom.current().nextBytes(c1);
        Arrays.fill(c1, 0, 8, (byte) 0);
        raw(new byte[] {3});
        raw(c1);
        byte[] s = in.readNBytes(1 + 2 * HANDSHAKE);
        if (s.length < 1 + 2 * HANDSHAKE) {
            throw new EOFException("closed in the handshake");
        }
        raw(Arrays.copyOfRange(s, 1, 1 + HANDSHAKE));
        return this;
    }

    /** The connect object as FFmpeg sends it. */
    Map<String, Object> connect(String app) throws IOException {
        command(
                "connect",
                1,
                Map.of("app", app, "type", "nonprivate", "flashVer", "FMLE/3.0", "tcUrl", "rtmp://h/" + app));
        return info(result(1));
    }

    int createStream() throws IOException {
        command("createStream", 4, (Object) null);
        return ((Number) result(4).values().get(3)).intValue();
    }

    /** The info object of the publish's status. */
    Map<String, Object> publish(int streamId, String name, String type) throws IOException {
        message(3, 0, COMMAND, streamId, Amf0.write("publish", 5, null, name, type));
        return status();
    }

    /** Everything up to a publish that is accepted or refused. */
    Map<String, Object> publish(String name) throws IOException {
        handshake();
        connect("live");
        return publish(createStream(), name, "live");
    }

    /** Sends a sequence header, then {@code count} frames of 40 ms, the first a keyframe. */
    void video(int count) throws IOException {
        message(6, 0, VIDEO, 1, SEQUENCE_HEADER);
        for (int i = 0; i < count; i++) {
            message(6, i * 40, VIDEO, 1, frame(i == 0, i));
        }
    }

    static byte[] frame(boolean keyframe, int number) {
        ByteBuffer body = ByteBuffer.allocate(17);
        body.put((byte) (keyframe ? 0x17 : 0x27)).put((byte) 1).put(new byte[3]);
        body.putInt(8).put((byte) (keyframe ? 0x65 : 0x41)).put(new byte[] {(byte) 0x88, (byte) 0x84, 0});
        return body.putInt(number).array();
    }

    /** One H.264 frame of so many bytes in all. */
    static byte[] frame(int bytes) {
        byte[] body = Arrays.copyOf(frame(true, 0), bytes);
        ByteBuffer.wrap(body).putInt(5, bytes - 9);
        return body;
    }

    void command(String name, int transactionId, @Nullable Object... values) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(Amf0.write(name, transactionId));
        body.write(Amf0.write(values));
        message(3, 0, COMMAND, 0, body.toByteArray());
    }

    /** One message with a type 0 header, its further chunks with type 3. */
    void message(int chunkStreamId, int timestamp, int type, int streamId, byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(header(chunkStreamId, timestamp, body.length, type, streamId));
        for (int at = 0; at < body.length; at += writeChunkSize) {
            if (at > 0) {
                bytes.write(0xC0 | chunkStreamId);
            }
            bytes.write(body, at, Math.min(writeChunkSize, body.length - at));
        }
        raw(bytes.toByteArray());
    }

    void chunkSize(int size) throws IOException {
        message(2, 0, 1, 0, ByteBuffer.allocate(4).putInt(size).array());
        writeChunkSize = size;
    }

    /** A type 0 header, 12 bytes. */
    static byte[] header(int chunkStreamId, int timestamp, int length, int type, int streamId) {
        ByteBuffer header = ByteBuffer.allocate(12);
        header.put((byte) chunkStreamId);
        medium(header, timestamp);
        medium(header, length);
        return header.put((byte) type).putInt(Integer.reverseBytes(streamId)).array();
    }

    static void medium(ByteBuffer to, int value) {
        to.put((byte) (value >>> 16)).put((byte) (value >>> 8)).put((byte) value);
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** The reply to this transaction. */
    Message result(int transactionId) throws IOException {
        while (true) {
            Message message = read();
            if (message.type == COMMAND
                    && String.valueOf(message.values().get(0)).matches("_result|_error")
                    && ((Number) message.values().get(1)).intValue() == transactionId) {
                return message;
            }
        }
    }

    /** The info object of the next {@code onStatus}. */
    Map<String, Object> status() throws IOException {
        while (true) {
            Message message = read();
            if (message.type == COMMAND && "onStatus".equals(message.values().get(0))) {
                return info(message);
            }
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> info(Message message) {
        return (Map<String, Object>) message.values().get(3);
    }

    Message read() throws IOException {
        int first = in.readUnsignedByte();
        int id = first & 0x3f;
        int format = first >>> 6;
        byte[] last = lastHeaders.computeIfAbsent(id, k -> new byte[11]);
        in.readFully(last, 0, new int[] {11, 7, 3, 0}[format]);
        ByteBuffer header = ByteBuffer.wrap(last);
        int length = header.getInt(2) & 0xffffff;
        int type = last[6] & 0xff;
        byte[] body = new byte[length];
        for (int at = 0; at < length; at += readChunkSize) {
            if (at > 0) {
                in.readUnsignedByte();
            }
            in.readFully(body, at, Math.min(readChunkSize, length - at));
        }
        if (type == 1) {
            readChunkSize = ByteBuffer.wrap(body).getInt();
        }
        return new Message(type, Integer.reverseBytes(header.getInt(7)), body);
    }

    /** Reads what is left; returns when the server has closed. */
    void awaitClosed() throws IOException {
        try {
            while (in.read() >= 0) {}
        } catch (SocketException | javax.net.ssl.SSLException e) {
            // closed with what we had sent unread
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
