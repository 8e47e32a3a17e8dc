package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.MovieTrack;
import io.millrace.transcoder.child.ChildLimits;
import io.millrace.transcoder.child.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One child FFmpeg: chunks of the source go in, frames of each rung come out. In and out are UNIX
 * sockets in a folder that only we can enter: pipes beyond the three standard ones cannot be
 * inherited from Java, opening a named pipe waits for ever when the child dies before it opens its
 * end, and a TCP port is open to everybody on the machine.
 *
 * <p>Threads: {@link #offer} never waits. The output is called on a thread for each socket.
 */
final class TranscodeChild implements AutoCloseable {
    /** Where what it makes goes. */
    interface Output {
        /** What an output holds, before its first frame. */
        void onTrack(TranscodeChild child, String name, MovieTrack track) throws IOException;

        void onFrame(TranscodeChild child, String name, EncodedFrame frame);

        /** After everything else, once. */
        void onEnd(TranscodeChild child);
    }

    /** Some seconds of a camera: a child that is that far behind does not catch up by waiting. */
    private static final long MAX_QUEUED_BYTES = 16L << 20;
    /** From the end of its input to its end; it has at most the queue to work off. */
    private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(15);

    private static final Duration LAST_WORDS_TIMEOUT = Duration.ofMillis(300);

    private final List<PlannedRung> rungs;
    private final Output output;
    private final LongSupplier nanoTime;
    private final FeedQueue queue = new FeedQueue(MAX_QUEUED_BYTES);
    private final Path folder;
    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private @Nullable ChildProcess process;
    private @Nullable String failure;
    private boolean inputDone;
    private boolean closed;
    private boolean over;
    private long unansweredSince;
    private boolean unanswered;

    private TranscodeChild(List<PlannedRung> rungs, Output output, LongSupplier nanoTime, Path folder) {
        this.rungs = rungs;
        this.output = output;
        this.nanoTime = nanoTime;
        this.folder = folder;
    }

    /** Returns at once; the process is started by a thread of its own. */
    static TranscodeChild start(
            ChildCommand command,
            ChildLimits limits,
            InitSection init,
            List<PlannedRung> rungs,
            boolean encodeAudio,
            Output output,
            LongSupplier nanoTime)
            throws IOException {
        TranscodeChild child = new TranscodeChild(List.copyOf(rungs), output, nanoTime, SocketFolder.create());
        Thread.ofVirtual().name("ladder-feed").start(() -> child.run(command, limits, init, encodeAudio));
        return child;
    }

    private void run(ChildCommand command, ChildLimits limits, InitSection init, boolean encodeAudio) {
        running.incrementAndGet();
        try {
            ServerSocketChannel input = listen(ChildCommand.INPUT);
            List<String> names =
                    new ArrayList<>(rungs.stream().map(PlannedRung::name).toList());
            if (encodeAudio) {
                names.add(ChildCommand.AUDIO);
            }
            for (String name : names) {
                ServerSocketChannel server = listen(name);
                running.incrementAndGet();
                Thread.ofVirtual().name("ladder-" + name).start(() -> receive(name, server));
            }
            launch(command.of(rungs, encodeAudio, folder), limits);
            feed(input, init);
            awaitEnd();
        } catch (IOException e) {
            fail("cannot be fed: " + e.getMessage());
        } catch (InterruptedException e) {
            fail("interrupted");
        } finally {
            closeServers();
            ended();
        }
    }

    private synchronized ServerSocketChannel listen(String name) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        servers.add(server);
        server.bind(UnixDomainSocketAddress.of(folder.resolve(name)));
        return server;
    }

    private synchronized void launch(ProcessBuilder command, ChildLimits limits) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        ChildProcess started = ChildProcess.start(command, limits);
        process = started;
        // One that ends before it has connected must not leave anybody waiting for it.
        started.onExit(this::closeServers);
    }

    private void feed(ServerSocketChannel server, InitSection init) throws IOException, InterruptedException {
        try (SocketChannel socket = server.accept()) {
            write(socket, init.bytes());
            for (Chunk chunk = queue.take(); chunk != null; chunk = queue.take()) {
                write(socket, chunk.bytes());
            }
            synchronized (this) {
                inputDone = true;
            }
        }
    }

    private static void write(SocketChannel socket, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            socket.write(buffer);
        }
    }

    private void awaitEnd() throws InterruptedException {
        ChildProcess child = process;
        if (child == null) {
            return;
        }
        int code = child.waitFor(FLUSH_TIMEOUT);
        if (code != 0) {
            fail(code == -1 ? "did not end after its input" : "exited with " + code);
        }
    }

    private void receive(String name, ServerSocketChannel server) {
        try (SocketChannel socket = server.accept();
                InputStream in = Channels.newInputStream(socket)) {
            receive(name, in);
        } catch (IOException e) {
            fail("broke off: " + e.getMessage());
        } finally {
            ended();
        }
    }

    private void receive(String name, InputStream in) throws IOException {
        try {
            FragmentReader reader = new FragmentReader(in);
            output.onTrack(this, name, reader.track());
            for (List<EncodedFrame> frames = reader.frames(); frames != null; frames = reader.frames()) {
                if (!name.equals(ChildCommand.AUDIO)) {
                    answered();
                }
                for (EncodedFrame frame : frames) {
                    output.onFrame(this, name, frame);
                }
            }
            if (!inputDone()) {
                fail("ended in mid-stream");
            }
        } catch (CmafException e) {
            // Before the socket closes, which makes everything else fail as well.
            fail("sent what is no fragmented MP4: " + e.getMessage());
        }
    }

    /** The last thread to end says so. */
    private void ended() {
        if (running.decrementAndGet() == 0) {
            synchronized (this) {
                over = true;
            }
            SocketFolder.delete(folder);
            output.onEnd(this);
        }
    }

    /** The first reason counts: what follows from it is no news. */
    private void fail(String reason) {
        ChildProcess child;
        synchronized (this) {
            child = process;
            if (closed || over || failure != null) {
                return;
            }
            failure = reason;
        }
        // First its words: killing closes the pipe that they come through.
        String words = child == null ? "" : lastWords(child);
        synchronized (this) {
            failure = words.isEmpty() ? reason : reason + ": " + words;
        }
        end();
    }

    private static String lastWords(ChildProcess child) {
        try {
            // What broke off may be about to end; what hangs has said what it had to say.
            child.waitFor(LAST_WORDS_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return child.lastWords();
    }

    /** Feeds a chunk; never waits. False if it was dropped because the child is too slow. */
    boolean offer(Chunk chunk) {
        boolean taken = queue.offer(chunk);
        synchronized (this) {
            if (taken && !unanswered) {
                unanswered = true;
                unansweredSince = nanoTime.getAsLong();
            }
        }
        return taken;
    }

    /** Nothing more comes: it works off what it has, and ends; if it does not in time, it is killed. */
    void endInput() {
        queue.end();
        CompletableFuture.delayedExecutor(FLUSH_TIMEOUT.toSeconds(), TimeUnit.SECONDS, Thread::startVirtualThread)
                .execute(() -> kill("did not end after its input"));
    }

    /** How long it has owed a frame. */
    synchronized Duration silence() {
        return unanswered ? Duration.ofNanos(nanoTime.getAsLong() - unansweredSince) : Duration.ZERO;
    }

    /** Ends it for misbehaving. */
    void kill(String reason) {
        fail(reason);
    }

    List<PlannedRung> rungs() {
        return rungs;
    }

    boolean has(String rung) {
        return rungs.stream().anyMatch(planned -> planned.name().equals(rung));
    }

    FeedQueue queue() {
        return queue;
    }

    /** Whether it worked off all that it was fed. */
    synchronized boolean isWhole() {
        return inputDone && failure == null && !closed;
    }

    /** Why it ended without being asked to, or null. */
    @Nullable
    synchronized String failure() {
        return failure;
    }

    /** At once, and for no fault of its own. Idempotent; does not wait. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        end();
    }

    private void end() {
        queue.end();
        closeServers();
        synchronized (this) {
            if (process != null) {
                process.kill();
            }
        }
    }

    private synchronized void answered() {
        unanswered = false;
    }

    private synchronized boolean inputDone() {
        return inputDone;
    }

    private synchronized void closeServers() {
        servers.forEach(TranscodeChild::closeQuietly);
    }

    private static void closeQuietly(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            // Closed is what it was to be.
        }
    }
}
