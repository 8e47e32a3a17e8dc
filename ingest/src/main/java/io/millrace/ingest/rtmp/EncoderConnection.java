package io.millrace.ingest.rtmp;

import io.millrace.ingest.PublishRequest;
import io.millrace.ingest.flv.FlvException;
import io.millrace.ingest.rtmp.RtmpException.Kind;
import io.millrace.media.publish.EndReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One encoder's connection, from the accepted socket to its end. {@link #received} and {@link
 * #disconnected} come from its I/O thread; {@link #check} and the end of a session from any.
 */
final class EncoderConnection implements ChunkReader.Messages, LiveSession.Closer {
    private enum Phase {
        HANDSHAKE,
        /** Commands; media is thrown away. */
        SETUP,
        PUBLISHING,
        /** The reason is said, or about to be; what comes in is thrown away. */
        CLOSING,
        CLOSED
    }

    /** Read and replaced as one: a phase with the time of the one before would look long overdue. */
    private record Stage(Phase phase, long sinceNanos) {}

    private static final Logger LOG = LoggerFactory.getLogger(EncoderConnection.class);
    private static final int MAX_CONTROL_BYTES = 64;
    /** Whoever asks and never reads: all answers of an honest session take a few kilobytes. */
    private static final int MAX_UNWRITTEN_BYTES = 256 << 10;
    /** Longer than any answer is held back. */
    private static final Duration MAX_CLOSING = Duration.ofSeconds(15);

    private final Edge edge;
    private final Wire wire;
    private final RtmpLimits limits;
    private final Handshake handshake = new Handshake();
    private final ChunkReader chunks;
    private final Red5Codec codec = new Red5Codec();
    private final Replies replies = new Replies(codec);
    private final FlowControl flow = new FlowControl(replies, this::write);
    private final CommandHandler commands;
    private volatile Stage stage;
    private volatile Duration setupTimeout;
    private volatile @Nullable Publication publication;
    private volatile @Nullable String endDetail;
    private int setupMessages;
    private long receivedNanos;

    EncoderConnection(Edge edge, Wire wire) {
        this.edge = edge;
        this.wire = wire;
        this.limits = edge.settings().limits();
        this.chunks = new ChunkReader(this, limits, edge.budget());
        this.commands = new CommandHandler(this, replies, edge.settings());
        this.stage = new Stage(Phase.HANDSHAKE, edge.nanos().getAsLong());
        this.setupTimeout = edge.settings().timeouts().publish();
    }

    /** All of {@code in} is consumed. Never throws. */
    void received(ByteBuffer in) {
        if (phase() == Phase.CLOSING || phase() == Phase.CLOSED) {
            in.position(in.limit());
            return;
        }
        receivedNanos = edge.nanos().getAsLong();
        flow.received(in.remaining());
        try {
            if (phase() == Phase.HANDSHAKE) {
                shakeHands(in);
            }
            if (phase() != Phase.HANDSHAKE) {
                chunks.read(in);
                flow.acknowledge();
            }
        } catch (RtmpException e) {
            broken(e);
        } catch (FlvException e) {
            end(EndReason.UNSUPPORTED_CODEC, String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            // An Error that got out would take the I/O thread and every camera on it along.
            LOG.error("{} the edge failed on what was received", this, e);
            broken(new RtmpException(Kind.PROTOCOL, "internal error"));
        }
    }

    /** The socket is gone. */
    void disconnected() {
        enter(Phase.CLOSED);
        chunks.close();
        Publication current = publication;
        if (current != null) {
            current.session().close(EndReason.DISCONNECTED);
        }
    }

    /** Ends what has taken too long. */
    void check(long nowNanos) {
        RtmpTimeouts timeouts = edge.settings().timeouts();
        Stage now = stage;
        Duration age = Duration.ofNanos(nowNanos - now.sinceNanos);
        switch (now.phase) {
            case HANDSHAKE -> expire(now, age, timeouts.handshake(), "no handshake");
            case SETUP -> expire(now, age, setupTimeout, "no publish");
            case PUBLISHING -> {
                Publication current = publication;
                if (current != null && current.session().silence().compareTo(timeouts.stall()) > 0) {
                    current.session().close(EndReason.STALLED);
                }
            }
            case CLOSING -> {
                if (age.compareTo(MAX_CLOSING) > 0) {
                    wire.close();
                }
            }
            case CLOSED -> {}
        }
    }

    Wire wire() {
        return wire;
    }

    Edge edge() {
        return edge;
    }

    void write(ByteBuffer bytes) {
        if (phase() == Phase.CLOSED || !bytes.hasRemaining()) {
            return;
        }
        if (wire.unwrittenBytes() > MAX_UNWRITTEN_BYTES) {
            wire.close();
            return;
        }
        wire.write(bytes);
    }

    boolean isPublishing() {
        return phase() == Phase.PUBLISHING;
    }

    /**
     * The publish was accepted and {@code accepted} is to have its camera.
     *
     * @return false if the connection's time ran out meanwhile: it is being closed
     */
    boolean publishing(LiveSession accepted, int streamId) {
        Stage now = stage;
        setupMessages = 0;
        publication = new Publication(accepted, streamId);
        if (now.phase == Phase.SETUP && move(now, Phase.PUBLISHING, edge.nanos().getAsLong())) {
            return true;
        }
        publication = null;
        return false;
    }

    /** The publish {@link #publishing} began did not get its camera. */
    void notPublishing(LiveSession refused) {
        refused.end(EndReason.DISCONNECTED);
        publication = null;
    }

    /** Says goodbye after {@code delay} and closes a little later, so that it can be read. */
    void closeWith(ByteBuffer goodbye, Duration delay) {
        enter(Phase.CLOSING);
        if (delay.isZero()) {
            write(goodbye);
        } else {
            later(delay, () -> write(goodbye));
        }
        later(delay.plus(edge.settings().timeouts().linger()), wire::close);
    }

    /** The encoder ends its publish. */
    void unpublish() {
        Publication current = publication;
        if (current != null) {
            current.session().close(EndReason.UNPUBLISHED);
        }
    }

    @Override
    public void closed(LiveSession ended, EndReason reason) {
        edge.publishes().release(ended);
        LOG.info(
                "camera={} session={} publish ended: {} after {} s",
                ended.camera(),
                ended.id(),
                reason,
                Duration.between(ended.startedAt(), edge.clock().instant()).toSeconds());
        Publication current = publication;
        if (current == null || current.session() != ended || phase() == Phase.CLOSED || phase() == Phase.CLOSING) {
            return;
        }
        publication = null;
        EndStatus status = EndStatus.of(reason, endDetail);
        ByteBuffer goodbye =
                replies.onStatus(current.messageStreamId(), status.level(), status.code(), status.description());
        if (reason == EndReason.UNPUBLISHED) {
            setupTimeout = edge.settings().timeouts().idle();
            enter(Phase.SETUP);
            write(goodbye);
        } else {
            closeWith(goodbye, Duration.ZERO);
        }
    }

    @Override
    public int maxBytes(int type) {
        return switch (type) {
            case MessageType.SET_CHUNK_SIZE,
                    MessageType.ABORT,
                    MessageType.ACKNOWLEDGEMENT,
                    MessageType.USER_CONTROL,
                    MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE,
                    MessageType.SET_PEER_BANDWIDTH -> MAX_CONTROL_BYTES;
            case MessageType.VIDEO ->
                phase() == Phase.PUBLISHING ? limits.maxVideoMessageBytes() : limits.maxMessageBytes();
            case MessageType.AUDIO,
                    MessageType.DATA,
                    MessageType.DATA_AMF3,
                    MessageType.COMMAND,
                    MessageType.COMMAND_AMF3 -> limits.maxMessageBytes();
            default ->
                throw new RtmpException(Kind.PROTOCOL, "a message of type " + type + ", which is not for cameras");
        };
    }

    @Override
    public void message(int type, int streamId, int timestamp, ByteBuffer body) {
        Phase now = phase();
        if (now == Phase.CLOSING || now == Phase.CLOSED) {
            // It came in one read with what ended it: another publish would be one more guess, for nothing.
            return;
        }
        if (now != Phase.PUBLISHING && ++setupMessages > limits.maxSetupMessages()) {
            throw new RtmpException(
                    Kind.LIMIT, "more than " + limits.maxSetupMessages() + " messages without a publish");
        }
        switch (type) {
            case MessageType.VIDEO, MessageType.AUDIO -> media(type, timestamp, body);
            case MessageType.DATA -> data(body);
            case MessageType.DATA_AMF3 -> data(amf0(body));
            case MessageType.COMMAND -> commands.on(codec.decode(body), streamId);
            case MessageType.COMMAND_AMF3 -> commands.on(codec.decode(amf0(body)), streamId);
            default -> flow.message(type, body);
        }
    }

    private void media(int type, int timestamp, ByteBuffer body) {
        Publication current = publication;
        if (current != null && phase() == Phase.PUBLISHING) {
            current.media(type, timestamp, body, receivedNanos);
        }
    }

    private void data(ByteBuffer body) {
        Amf0Scan.check(body);
        Publication current = publication;
        if (current != null && phase() == Phase.PUBLISHING) {
            current.data(body);
        }
    }

    private static ByteBuffer amf0(ByteBuffer body) {
        if (!body.hasRemaining() || body.get() != 0) {
            throw new RtmpException(Kind.AMF, "AMF3, where encoders speak AMF0");
        }
        return body;
    }

    private void shakeHands(ByteBuffer in) {
        ByteBuffer answer = handshake.read(in);
        if (answer != null) {
            write(answer);
            handshake.read(in);
        }
        if (handshake.isComplete()) {
            // Its time goes on from the accepted socket.
            Stage begun = stage;
            move(begun, Phase.SETUP, begun.sinceNanos);
        }
    }

    private void broken(RtmpException e) {
        if (publication != null) {
            end(EndReason.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
            return;
        }
        if (phase() == Phase.CLOSING || phase() == Phase.CLOSED) {
            // It came in one read with what ended the publish; the encoder is to read why.
            return;
        }
        if (edge.logLimiter().mayLog()) {
            LOG.warn("{} closed: {}", this, e.getMessage());
        }
        enter(Phase.CLOSING);
        chunks.close();
        wire.close();
    }

    private void end(EndReason reason, String detail) {
        Publication current = publication;
        if (current != null) {
            LiveSession session = current.session();
            LOG.warn("camera={} session={} {}: {}", session.camera(), session.id(), reason, detail);
            endDetail = detail;
            session.close(reason);
        }
    }

    /** Unless it has got ahead meanwhile; and from here on it gets no further. */
    private void expire(Stage expected, Duration age, Duration max, String what) {
        if (age.compareTo(max) > 0 && move(expected, Phase.CLOSING, edge.nanos().getAsLong())) {
            if (edge.logLimiter().mayLog()) {
                LOG.warn("{} closed: {} within {} s", this, what, max.toSeconds());
            }
            wire.close();
        }
    }

    private Phase phase() {
        return stage.phase;
    }

    private synchronized void enter(Phase next) {
        stage = new Stage(next, edge.nanos().getAsLong());
    }

    /** False if it is not, or no longer, in {@code from}. */
    private synchronized boolean move(Stage from, Phase next, long sinceNanos) {
        if (stage != from) {
            return false;
        }
        stage = new Stage(next, sinceNanos);
        return true;
    }

    private void later(Duration delay, Runnable task) {
        try {
            var unused = edge.later().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The server is closing; it closes every socket itself.
            task.run();
        }
    }

    /** For log lines; never a secret. */
    @Override
    public String toString() {
        return "remote=" + wire.remoteAddress().getHostAddress() + " transport=" + wire.transport();
    }

    /** A request as the authorizer wants it. */
    PublishRequest request(StreamPath path, String encoder) {
        return new PublishRequest(path.name(), path.query(), wire.remoteAddress(), wire.transport(), encoder);
    }
}
