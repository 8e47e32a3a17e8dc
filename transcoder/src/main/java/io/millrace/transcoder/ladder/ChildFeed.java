package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.LongSupplier;

/** What a child is fed, and whether it answers. Thread-safe; {@link #add} never waits. */
final class ChildFeed implements AutoCloseable {
    private final FeedQueue queue;
    private final OwedFrame owed;
    private volatile boolean done;

    ChildFeed(long maxQueuedBytes, LongSupplier nanoTime) {
        queue = new FeedQueue(maxQueuedBytes);
        owed = new OwedFrame(nanoTime);
    }

    /** Writes the header, and then what is added, to whoever connects; returns when the feed has ended. */
    void writeTo(ServerSocketChannel server, InitSection init) throws IOException, InterruptedException {
        try (SocketChannel socket = server.accept()) {
            write(socket, ByteBuffer.wrap(init.bytes()));
            for (Chunk chunk = queue.take(); chunk != null; chunk = queue.take()) {
                try {
                    write(socket, chunk.media().buffers());
                } finally {
                    chunk.media().release();
                }
            }
            // Before the socket closes: the child's outputs may end as soon as it has.
            done = true;
        }
    }

    /** In order, from where they lie. */
    private static void write(SocketChannel socket, ByteBuffer... buffers) throws IOException {
        ByteBuffer last = buffers[buffers.length - 1];
        while (last.hasRemaining()) {
            socket.write(buffers);
        }
    }

    /** False if it is dropped because the child is too slow, or gone. */
    boolean admit(Chunk chunk) {
        return queue.admit(chunk);
    }

    /** @param chunk just admitted; held by the caller */
    void add(Chunk chunk) {
        // A camera's pictures may fail while its sound goes on: of that alone the child makes no frame.
        if (chunk.videoSamples() > 0) {
            owed.ask();
        }
        queue.add(chunk);
    }

    /** What was added is still written; nothing more is. */
    void end() {
        queue.end();
    }

    /** Nothing more is written: lets go of what waits. Idempotent. */
    @Override
    public void close() {
        queue.close();
    }

    /** A frame came out. */
    void answered() {
        owed.answer();
    }

    /** How long the child has owed a frame. */
    Duration silence() {
        return owed.since();
    }

    /** Waiting for the child to read them. */
    long queuedBytes() {
        return queue.bytes();
    }

    /** Times the child fell behind. */
    int overflows() {
        return queue.overflows();
    }

    /** Whether all that was added was written. */
    boolean isDone() {
        return done;
    }
}
