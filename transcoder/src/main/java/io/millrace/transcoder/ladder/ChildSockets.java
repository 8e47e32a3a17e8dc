package io.millrace.transcoder.ladder;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
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

    /** Nobody connects any more, and whoever waits for that stops; what is connected stays so. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        servers.forEach(ChildSockets::closeQuietly);
    }

    /** Takes the folder away. */
    void delete() {
        SocketFolder.delete(folder);
    }

    private static void closeQuietly(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            // Closed is what it was to be.
        }
    }
}
