package io.millrace.ingest.rtmp;

import io.millrace.ingest.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MINA's callbacks for one listening address. Everything runs inline on the I/O thread that read
 * the bytes: Red5's own executor reorders packets, and a wake-up a packet costs more than parsing
 * it. There is no codec filter: {@link ConnectionFilter} hands the bytes on as they come.
 */
final class EdgeIoHandler extends IoHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeIoHandler.class);
    private static final AttributeKey CONNECTION = new AttributeKey(EdgeIoHandler.class, "connection");
    private static final AttributeKey COUNTED = new AttributeKey(EdgeIoHandler.class, "counted");
    private static final String[] TLS_PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final Edge edge;
    private final String transport;
    private final @Nullable TlsIdentity tls;
    private final Set<EncoderConnection> connections = ConcurrentHashMap.newKeySet();

    /** @param tls null for plain RTMP */
    EdgeIoHandler(Edge edge, String transport, @Nullable TlsIdentity tls) {
        this.edge = edge;
        this.transport = transport;
        this.tls = tls;
    }

    Set<EncoderConnection> connections() {
        return connections;
    }

    @Override
    public void sessionCreated(IoSession session) {
        if (!(session.getRemoteAddress() instanceof InetSocketAddress remote)) {
            session.closeNow(); // gone already
            return;
        }
        InetAddress address = remote.getAddress();
        if (!edge.addresses().open(address)) {
            if (edge.logLimiter().mayLog()) {
                LOG.warn("remote={} transport={} closed: too many connections", address.getHostAddress(), transport);
            }
            session.closeNow();
            return;
        }
        session.setAttribute(COUNTED, address);
        if (tls != null) {
            session.getFilterChain().addFirst("tls", new TlsFilter(tls.context(), TLS_PROTOCOLS));
        }
        EncoderConnection connection = new EncoderConnection(edge, new MinaWire(session, address, transport));
        session.getFilterChain().addLast("connection", new ConnectionFilter(connection));
        session.setAttribute(CONNECTION, connection);
        connections.add(connection);
    }

    @Override
    public void sessionClosed(IoSession session) {
        try {
            if (session.removeAttribute(CONNECTION) instanceof EncoderConnection connection) {
                connections.remove(connection);
                connection.disconnected();
            }
        } finally {
            // Also where there was no memory for a connection, or its end failed: the place is free again.
            if (session.removeAttribute(COUNTED) instanceof InetAddress address) {
                edge.addresses().close(address);
            }
        }
    }

    @Override
    public void inputClosed(IoSession session) {
        session.closeNow();
    }

    /** A connection that breaks is its encoder's trouble: one line, no trace. */
    @Override
    public void exceptionCaught(IoSession session, Throwable cause) {
        Object connection = session.getAttribute(CONNECTION, "remote=?");
        if (!(cause instanceof IOException)) {
            LOG.error("{} the edge failed", connection, cause);
        } else if (cause instanceof SSLException && edge.logLimiter().mayLog()) {
            LOG.warn("{} closed: TLS failed: {}", connection, cause.getMessage());
        }
        session.closeNow();
    }
}
