package io.millrace.transcoder.ladder;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A child's inputs and outputs: UNIX sockets in a folder that only we can enter. Pipes beyond the
 * three standard ones cannot be inherited from Java, opening a named pipe waits for ever when the
 * child dies before it opens its end, and a TCP port is open to everybody on the machine.
 * Thread-safe.
 */
final class ChildSockets implements AutoCloseable {
    private final Path folder;
    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private boolean closed;

    private ChildSockets(Path folder) {
        this.folder = folder;
    }

    static ChildSockets create() throws IOException {
        return new ChildSockets(SocketFolder.create());
    }

    Path folder() {
        return folder;
    }

    /** One that the child may connect to from now on, under its name in {@link #folder}. */
    synchronized ServerSocketChannel listen(String name) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        servers.add(server);
        server.bind(UnixDomainSocketAddress.of(folder.resolve(name)));
        return server;
    }

    /**
     * Nobody waits any more for a child to connect: who does gets a connection that has ended. What
     * a child connected before comes first, even if it is gone meanwhile: one that makes a picture
     * may have ended before anybody here had the time to accept it. Idempotent.
     */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            servers.forEach(ChildSockets::knock);
        }
    }

    /** Takes the sockets and their folder away, once nobody uses them. */
    synchronized void delete() {
        closed = true;
        servers.forEach(ChildSockets::closeQuietly);
        SocketFolder.delete(folder);
    }

    private static void knock(ServerSocketChannel server) {
        try (SocketChannel ended = SocketChannel.open(server.getLocalAddress())) {
            ended.shutdownOutput();
        } catch (IOException e) {
            // Nobody can connect, so nobody is to wait for it.
            closeQuietly(server);
        }
    }

    private static void closeQuietly(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            // Closed is what it was to be.
        }
    }
}
