package io.millrace.transcoder.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.memory.ChunkMemory;
import io.millrace.media.memory.SlabPool;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chunks in memory that others write to as soon as nobody holds them, on their way into a child's socket. */
class ChildFeedTest {
    private static final int CHUNK_BYTES = 100_000;

    private final SlabPool pool = new SlabPool(16 << 20);
    private final ChunkMemory memory = pool.forStream();
    private final AtomicLong nanos = new AtomicLong();
    private final ChildFeed feed = new ChildFeed(8 << 20, nanos::get);
    private final InitSection init = new InitSection(0, List.of(), new byte[] {42});
    private ChildSockets sockets;
    private ServerSocketChannel server;
    private Path address;

    @BeforeEach
    void listen() throws Exception {
        sockets = ChildSockets.create();
        server = sockets.listen("in");
        address = sockets.folder().resolve("in");
    }

    @AfterEach
    void delete() {
        sockets.close();
        sockets.delete();
    }

    @Test
    void chunksThatTheWindowLetGoOfAreWrittenWhole() throws Exception {
        for (int i = 1; i <= 40; i++) {
            offer(i);
        }
        feed.end();
        CompletableFuture<Boolean> written = write();
        byte[] all;
        try (SocketChannel child = connect()) {
            all = Channels.newInputStream(child).readAllBytes();
        }
        assertThat(written.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(all).hasSize(1 + 40 * CHUNK_BYTES);
        for (int i = 1; i <= 40; i++) {
            int from = 1 + (i - 1) * CHUNK_BYTES;
            assertThat(Arrays.copyOfRange(all, from, from + CHUNK_BYTES)).containsOnly(i);
        }
        assertThat(feed.isDone()).isTrue();
        assertThat(feed.queuedBytes()).isZero();
        memory.rest();
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void aChildThatStopsReadingAndDiesLeavesNothingHeld() throws Exception {
        for (int i = 1; i <= 40; i++) {
            offer(i);
        }
        CompletableFuture<Boolean> written = write();
        try (SocketChannel child = connect()) {
            Channels.newInputStream(child).readNBytes(CHUNK_BYTES);
        }
        assertThat(written.get(30, TimeUnit.SECONDS)).isFalse();
        assertThat(feed.isDone()).isFalse();
        memory.rest();
        assertThat(pool.usedBytes()).isPositive();
        feed.close();
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void aFrameIsOwedForPicturesAndNotForSoundAlone() {
        offer(1, 0);
        later(6);
        assertThat(feed.silence()).isZero();
        offer(2, 5);
        later(6);
        offer(3, 5);
        later(1);
        assertThat(feed.silence()).isEqualTo(Duration.ofSeconds(7));
        feed.answered();
        assertThat(feed.silence()).isZero();
        feed.close();
    }

    private void later(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private void offer(int value) {
        offer(value, 5);
    }

    /** As a camera does: nobody else holds it afterwards, and the next chunk may lie where it lay. */
    private void offer(int value, int pictures) {
        byte[] bytes = new byte[CHUNK_BYTES];
        Arrays.fill(bytes, (byte) value);
        Chunk chunk = new Chunk(
                init,
                value,
                false,
                false,
                false,
                Instant.EPOCH,
                0,
                200_000,
                pictures,
                0,
                0,
                memory.copyOf(new ByteBuffer[] {ByteBuffer.wrap(bytes)}),
                0,
                200_000);
        assertThat(feed.admit(chunk)).isTrue();
        feed.add(chunk);
        chunk.media().release();
    }

    /** False if it broke off. */
    private CompletableFuture<Boolean> write() {
        CompletableFuture<Boolean> written = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                feed.writeTo(server, init);
                written.complete(true);
            } catch (IOException e) {
                written.complete(false);
            } catch (InterruptedException | RuntimeException e) {
                written.completeExceptionally(e);
            }
        });
        return written;
    }

    private SocketChannel connect() throws Exception {
        return SocketChannel.open(UnixDomainSocketAddress.of(address));
    }
}
