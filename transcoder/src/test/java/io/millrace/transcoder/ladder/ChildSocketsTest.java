package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChildSocketsTest {
    private ChildSockets sockets;

    @BeforeEach
    void create() throws Exception {
        sockets = ChildSockets.create();
    }

    @AfterEach
    void delete() {
        sockets.delete();
        assertThat(Files.exists(sockets.folder())).isFalse();
    }

    @Test
    void whatAChildSentBeforeItEndedIsThereForWhoComesLate() throws Exception {
        ServerSocketChannel server = sockets.listen("preview.jpg");
        try (SocketChannel child = SocketChannel.open(server.getLocalAddress())) {
            child.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }
        sockets.close();
        sockets.close();
        try (SocketChannel accepted = server.accept()) {
            ByteBuffer read = ByteBuffer.allocate(10);
            assertThat(accepted.read(read)).isEqualTo(3);
            assertThat(accepted.read(read)).isEqualTo(-1);
        }
    }

    @Test
    void whoWaitsForAChildThatNeverConnectedStops() throws Exception {
        ServerSocketChannel server = sockets.listen("preview.jpg");
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (SocketChannel accepted = server.accept()) {
                read.complete(accepted.read(ByteBuffer.allocate(10)));
            } catch (Exception e) {
                read.completeExceptionally(e);
            }
        });
        sockets.close();
        assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(-1);
    }
}
