package io.millrace.transcoder.publish;

import io.millrace.transcoder.publish.PublishException.Kind;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes FLV tags to an RTMP or RTMPS server, as an encoder does: connect, createStream,
 * publish, then one message a tag, whatever codec it holds (enhanced RTMP included).
 *
 * <p>Blocking: sending waits while the server does not read. {@link #send} is for one thread;
 * {@link #close} may come from any, and ends a send that waits.
 */
public final class RtmpPublisher implements AutoCloseable {
    private static final int HANDSHAKE_BYTES = 1536;
    private static final int COMMANDS = 3;
    private static final int AUDIO = 4;
    private static final int VIDEO = 6;
    private static final int PING_REQUEST = 6;
    private static final int PING_RESPONSE = 7;
    private static final int CONNECT = 1;
    private static final int CREATE_STREAM = 4;

    /** Enhanced RTMP: what we may send. */
    private static final List<String> FOUR_CC = List.of("avc1", "hvc1", "av01", "mp4a", "Opus");

    private final RtmpUrl url;
    private final Socket socket;
    private final RtmpMessageReader reader;
    private final RtmpMessageWriter writer;
    private final ReentrantLock writing = new ReentrantLock();
    private int messageStream;
    private long windowBytes = 2_500_000;
    private long acknowledged;
    private volatile long bytesSent;
    private volatile @Nullable PublishException ended;

    private RtmpPublisher(RtmpUrl url, Socket socket, DataInputStream in, OutputStream out) {
        this.url = url;
        this.socket = socket;
        reader = new RtmpMessageReader(in);
        writer = new RtmpMessageWriter(out);
    }

    /**
     * Returns when the server has accepted the publish.
     *
     * @param timeout for each step: the connection, and each answer
     */
    public static RtmpPublisher connect(RtmpUrl url, PublisherTls tls, Duration timeout) throws PublishException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) timeout.toMillis());
            dial(socket, url, timeout);
            Socket wire = url.tls() ? tls.wrap(socket, url.host(), url.port()) : socket;
            DataInputStream in = new DataInputStream(new BufferedInputStream(wire.getInputStream()));
            RtmpPublisher publisher = new RtmpPublisher(url, socket, in, wire.getOutputStream());
            shakeHands(in, wire.getOutputStream());
            publisher.publish();
            socket.setSoTimeout(0);
            Thread.ofVirtual().name("publish-replies").start(publisher::listen);
            return publisher;
        } catch (IOException e) {
            closeQuietly(socket);
            throw explain(url, e);
        } catch (RuntimeException e) {
            closeQuietly(socket);
            throw e;
        }
    }

    private static void dial(Socket socket, RtmpUrl url, Duration timeout) throws PublishException {
        try {
            socket.connect(new InetSocketAddress(url.host(), url.port()), (int) timeout.toMillis());
        } catch (IOException e) {
            throw new PublishException(
                    Kind.UNREACHABLE, "cannot connect to " + url.address() + ": " + e.getMessage(), e);
        }
    }

    private static PublishException explain(RtmpUrl url, IOException e) {
        return switch (e) {
            case PublishException known -> known;
            case SSLException tls ->
                new PublishException(Kind.UNTRUSTED, "no TLS with " + url.address() + ": " + tls.getMessage(), tls);
            default -> new PublishException(Kind.PROTOCOL, "no publish to " + url.address() + ": " + e.getMessage(), e);
        };
    }

    /** The simple form (RTMP 1.0, 5.2): C2 echoes S1. */
    private static void shakeHands(DataInputStream in, OutputStream out) throws IOException {
        byte[] random = new byte[HANDSHAKE_BYTES - 8];
        ThreadLocalRandom.current().nextBytes(random);
        out.write(ByteBuffer.allocate(1 + HANDSHAKE_BYTES)
                .put((byte) 3)
                .putLong(0)
                .put(random)
                .array());
        out.flush();
        int version = in.read();
        if (version != 3) {
            throw new IOException(version < 0 ? "the server closed at once" : "not an RTMP server");
        }
        byte[] s1 = in.readNBytes(HANDSHAKE_BYTES);
        in.skipNBytes(HANDSHAKE_BYTES);
        out.write(s1);
        out.flush();
    }

    private void publish() throws IOException {
        writer.announceChunkSize();
        command(
                0,
                "connect",
                CONNECT,
                Map.of(
                        "app",
                        url.app(),
                        "type",
                        "nonprivate",
                        "flashVer",
                        "FMLE/3.0 (compatible; Millrace)",
                        "tcUrl",
                        url.address(),
                        "fourCcList",
                        FOUR_CC));
        await("_result", CONNECT);
        command(0, "releaseStream", 2, null, url.name());
        command(0, "FCPublish", 3, null, url.name());
        command(0, "createStream", CREATE_STREAM, null);
        List<@Nullable Object> created = await("_result", CREATE_STREAM);
        if (created.size() < 4 || !(created.get(3) instanceof Double id)) {
            throw new IOException("createStream was answered without a stream");
        }
        messageStream = id.intValue();
        command(messageStream, "publish", 5, null, url.name(), "live");
        await("onStatus", 0);
    }

    private void command(int stream, @Nullable Object... values) throws IOException {
        write(COMMANDS, RtmpMessage.COMMAND_AMF0, stream, 0, Amf0Writer.bytes(values));
    }

    /** Waits for the answer to one command, and acts on what comes before it. */
    private List<@Nullable Object> await(String name, int transaction) throws IOException {
        while (true) {
            RtmpMessage message = reader.next();
            List<@Nullable Object> command = take(message);
            if (command.size() < 2) {
                continue;
            }
            boolean answers =
                    name.equals("onStatus") || Double.valueOf(transaction).equals(command.get(1));
            if (name.equals(command.get(0)) && answers) {
                return command;
            }
            if ("_error".equals(command.get(0)) && Double.valueOf(transaction).equals(command.get(1))) {
                throw refused(command);
            }
        }
    }

    private PublishException refused(List<@Nullable Object> command) {
        Object info = command.isEmpty() ? null : command.getLast();
        String reason = info instanceof Map<?, ?> map ? map.get("code") + ": " + map.get("description") : "no reason";
        return new PublishException(Kind.REFUSED, url.address() + " refused the publish: " + reason);
    }

    /** Answers protocol control; returns a command's values, or none. */
    private List<@Nullable Object> take(RtmpMessage message) throws IOException {
        acknowledge();
        ByteBuffer body = ByteBuffer.wrap(message.body());
        switch (message.type()) {
            case RtmpMessage.WINDOW_SIZE -> windowBytes = body.remaining() < 4 ? windowBytes : body.getInt();
            case RtmpMessage.USER_CONTROL -> {
                if (body.remaining() >= 6 && body.getShort() == PING_REQUEST) {
                    ByteBuffer pong = ByteBuffer.allocate(6).putShort((short) PING_RESPONSE);
                    write(
                            2,
                            RtmpMessage.USER_CONTROL,
                            0,
                            0,
                            pong.putInt(body.getInt()).array());
                }
            }
            case RtmpMessage.COMMAND_AMF0 -> {
                List<@Nullable Object> command = Amf0Reader.values(message.body());
                if (!command.isEmpty()
                        && "onStatus".equals(command.get(0))
                        && command.getLast() instanceof Map<?, ?> info
                        && "error".equals(info.get("level"))) {
                    throw refused(command);
                }
                return command;
            }
            default -> {
                // Bandwidth, acknowledgements, metadata: nothing that a publisher acts on.
            }
        }
        return List.of();
    }

    private void acknowledge() throws IOException {
        if (windowBytes > 0 && reader.bytesRead() - acknowledged > windowBytes) {
            acknowledged = reader.bytesRead();
            write(
                    2,
                    RtmpMessage.ACKNOWLEDGEMENT,
                    0,
                    0,
                    ByteBuffer.allocate(4).putInt((int) acknowledged).array());
        }
    }

    private void listen() {
        try {
            while (true) {
                take(reader.next());
            }
        } catch (IOException e) {
            if (ended == null) {
                ended = e instanceof PublishException known
                        ? known
                        : new PublishException(Kind.DISCONNECTED, url.address() + " closed the connection", e);
            }
            closeQuietly(socket);
        }
    }

    /**
     * Sends one tag; waits while the server does not read.
     *
     * @throws PublishException when the publish has ended, with the server's reason if it gave one
     */
    public void send(FlvTag tag) throws PublishException {
        try {
            byte[] body = tag.type() == FlvTag.SCRIPT ? dataFrame(tag.body()) : tag.body();
            write(tag.type() == FlvTag.VIDEO ? VIDEO : AUDIO, tag.type(), messageStream, tag.timestampMillis(), body);
        } catch (IOException e) {
            PublishException known = ended;
            closeQuietly(socket);
            throw known != null
                    ? known
                    : new PublishException(Kind.DISCONNECTED, url.address() + " closed the connection", e);
        }
    }

    /** Metadata is published with a command in front of it. */
    private static byte[] dataFrame(byte[] script) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(script.length + 32);
        bytes.writeBytes(Amf0Writer.bytes("@setDataFrame"));
        bytes.writeBytes(script);
        return bytes.toByteArray();
    }

    private void write(int chunkStream, int type, int stream, int timestamp, byte[] body) throws IOException {
        writing.lock();
        try {
            bytesSent += writer.write(chunkStream, type, stream, timestamp, body);
        } finally {
            writing.unlock();
        }
    }

    /** RTMP bytes sent so far, headers included, TLS not. */
    public long bytesSent() {
        return bytesSent;
    }

    /** Why the publish has ended, or null while it goes on. */
    public @Nullable PublishException ended() {
        return ended;
    }

    /** Says good-bye unless a send is waiting, and closes. Idempotent. */
    @Override
    public void close() {
        boolean first = ended == null;
        if (first) {
            ended = new PublishException(Kind.DISCONNECTED, "closed by us");
        }
        if (first && writing.tryLock()) {
            try {
                command(0, "FCUnpublish", 6, null, url.name());
                command(0, "deleteStream", 7, null, messageStream);
            } catch (IOException e) {
                // It has gone already.
            } finally {
                writing.unlock();
            }
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is what it was to be.
        }
    }
}
