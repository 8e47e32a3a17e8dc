package io.millrace.ingest.rtmp;

import io.millrace.ingest.PublishDecision;
import io.millrace.ingest.PublishDecision.Accepted;
import io.millrace.ingest.PublishDecision.Reason;
import io.millrace.ingest.PublishDecision.Refused;
import io.millrace.ingest.PublishRequest;
import io.millrace.ingest.rtmp.RtmpException.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.red5.server.net.rtmp.status.StatusCodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one connection's commands (RTMP 1.0, 7.2): what encoders send on their way to a publish,
 * and nothing else. There is no play, no shared object and no call by name. On the connection's
 * I/O thread.
 */
final class CommandHandler {
    private static final Logger LOG = LoggerFactory.getLogger(CommandHandler.class);

    private final EncoderConnection connection;
    private final Replies replies;
    private final RtmpSettings settings;
    private @Nullable String connectApp;
    private String encoder = "";
    private int openStreams;
    private int lastStream;

    CommandHandler(EncoderConnection connection, Replies replies, RtmpSettings settings) {
        this.connection = connection;
        this.replies = replies;
        this.settings = settings;
    }

    void on(RtmpCommand command, int streamId) {
        if (connectApp == null && !command.name().equals("connect")) {
            throw new RtmpException(Kind.PROTOCOL, "a command before connect");
        }
        switch (command.name()) {
            case "connect" -> connect(command);
            case "createStream" -> createStream(command);
            case "publish" -> publish(command, streamId);
            case "FCPublish" -> {
                connection.write(replies.result(command.transactionId(), null));
                connection.write(replies.onFcPublish("Go on."));
            }
            case "releaseStream", "_checkbw", "initStream", "startTransmit" ->
                connection.write(replies.result(command.transactionId(), null));
            case "getStreamLength" -> connection.write(replies.result(command.transactionId(), 0));
            case "FCUnpublish", "closeStream" -> connection.unpublish();
            case "deleteStream" -> {
                openStreams = Math.max(0, openStreams - 1);
                connection.unpublish();
            }
            case "play", "play2" -> notForPlaying(streamId);
            case "_result", "_error", "onStatus", "receiveAudio", "receiveVideo", "pause", "seek" -> {}
            default -> unknown(command);
        }
    }

    private void connect(RtmpCommand command) {
        if (connectApp != null) {
            throw new RtmpException(Kind.PROTOCOL, "a second connect");
        }
        String app = command.member("app");
        connectApp = app;
        encoder = printable(command.member("flashVer"));
        for (ByteBuffer opening : replies.opening()) {
            connection.write(opening);
        }
        if (StreamPath.appOf(app).equals(settings.app())) {
            connection.write(replies.connected(command.transactionId()));
            return;
        }
        String description = "unknown application: publish to /" + settings.app() + "/ and the camera's key";
        log("connect refused: {}", description);
        connection.closeWith(
                replies.error(command.transactionId(), StatusCodes.NC_CONNECT_REJECTED, description), Duration.ZERO);
    }

    private void createStream(RtmpCommand command) {
        if (openStreams == settings.limits().maxStreams()) {
            throw new RtmpException(Kind.LIMIT, "more than " + openStreams + " streams");
        }
        openStreams++;
        connection.write(replies.result(command.transactionId(), ++lastStream));
    }

    private void publish(RtmpCommand command, int streamId) {
        if (connection.isPublishing()) {
            throw new RtmpException(Kind.PROTOCOL, "a second publish on one connection");
        }
        PublishRequest request =
                connection.request(StreamPath.of(String.valueOf(connectApp), command.string(0)), encoder);
        String type = command.string(1);
        if (type != null && !type.toLowerCase(Locale.ROOT).equals("live")) {
            String message = "the publish type is 'live', not '" + printable(type) + "'; the server records by itself";
            refuse(request, new Refused(Reason.MALFORMED_KEY, message, null), streamId);
            return;
        }
        switch (authorize(request)) {
            case Refused refused -> refuse(request, refused, streamId);
            case Accepted accepted -> accept(request, accepted, streamId);
        }
    }

    private PublishDecision authorize(PublishRequest request) {
        try {
            return connection.edge().authorizer().authorize(request);
        } catch (RuntimeException e) {
            LOG.error("{} the key could not be checked", connection, e);
            return new Refused(Reason.TOO_MANY, "the key could not be checked; try again in a moment", null);
        }
    }

    private void accept(PublishRequest request, Accepted accepted, int streamId) {
        Edge edge = connection.edge();
        LiveSession session = new LiveSession(
                SessionIds.next(edge.clock().instant()),
                accepted,
                edge.clock().instant(),
                request.remoteAddress().getHostAddress(),
                request.transport(),
                request.encoder(),
                new Preroll(settings.limits().prerollBytes(), edge.budget()),
                edge.nanos(),
                connection);
        if (!connection.publishing(session, streamId)) {
            return;
        }
        if (!edge.publishes().claim(session)) {
            String message = "the camera is already publishing elsewhere with another key; stop that encoder first";
            connection.notPublishing(session);
            refuse(request, new Refused(Reason.ALREADY_PUBLISHING, message, accepted.camera()), streamId);
            return;
        }
        LOG.info(
                "camera={} session={} publish started: {} encoder='{}'",
                session.camera(),
                session.id(),
                connection,
                encoder);
        connection.write(replies.streamBegin(streamId));
        connection.write(replies.onStatus(streamId, "status", StatusCodes.NS_PUBLISH_START, "Publishing."));
    }

    private void refuse(PublishRequest request, Refused refused, int streamId) {
        Edge edge = connection.edge();
        String reason = refused.reason().name().toLowerCase(Locale.ROOT);
        log("publish refused: camera={} reason={}: {}", refused.camera(), reason, refused.message());
        Duration delay = costsPatience(refused.reason())
                ? edge.addresses().refused(request.remoteAddress(), edge.nanos().getAsLong())
                : Duration.ZERO;
        edge.publishes().refused(request, refused);
        connection.closeWith(
                replies.onStatus(streamId, "error", StatusCodes.NS_PUBLISH_BADNAME, reason + ": " + refused.message()),
                delay);
    }

    /** A valid key that comes at the wrong moment is no guess. */
    private static boolean costsPatience(Reason reason) {
        return switch (reason) {
            case MALFORMED_KEY, BAD_SIGNATURE, EXPIRED, REVOKED, WRONG_ADDRESS, UNKNOWN_CAMERA, CAMERA_DISABLED -> true;
            case ALREADY_PUBLISHING, TOO_MANY -> false;
        };
    }

    private void notForPlaying(int streamId) {
        log("play refused");
        connection.closeWith(
                replies.onStatus(
                        streamId, "error", StatusCodes.NS_PLAY_FAILED, "this port takes cameras in; play over HLS"),
                Duration.ZERO);
    }

    private void unknown(RtmpCommand command) {
        if (command.transactionId() != 0) {
            connection.write(
                    replies.error(command.transactionId(), StatusCodes.NC_CALL_FAILED, "there is no such method"));
        }
    }

    private void log(String message, @Nullable Object... arguments) {
        if (connection.edge().logLimiter().mayLog()) {
            Object[] all = new Object[arguments.length + 1];
            all[0] = connection;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            LOG.warn("{} " + message, all);
        }
    }

    /** What a stranger calls itself, fit for a log line. */
    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(64).forEach(c -> out.append(c >= ' ' && c < 0x7f && c != '\'' ? (char) c : '?'));
        return out.toString();
    }
}
