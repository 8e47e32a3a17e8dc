package io.millrace.transcoder.ladder;

import io.millrace.media.InitSection;
import io.millrace.media.cmaf.CmafException;
import io.millrace.transcoder.child.ChildLimits;
import io.millrace.transcoder.child.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One child FFmpeg: chunks of the source go in, frames of each rung and pictures come out.
 *
 * <p>Threads: one feeds it, and one for each of its outputs tells the listener; no call waits.
 */
final class TranscodeChild implements AutoCloseable {
    /** From the end of its input to its end; it has at most the queue to work off. */
    private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(15);

    private static final Duration LAST_WORDS_TIMEOUT = Duration.ofMillis(300);

    private final List<PlannedRung> rungs;
    private final ChildListener output;
    private final ChildFeed feed;
    private final ChildSockets sockets;
    private final AtomicInteger running = new AtomicInteger();
    private @Nullable ChildProcess process;
    private @Nullable String failure;
    private boolean closed;
    private boolean over;

    private TranscodeChild(List<PlannedRung> rungs, ChildListener output, ChildFeed feed, ChildSockets sockets) {
        this.rungs = rungs;
        this.output = output;
        this.feed = feed;
        this.sockets = sockets;
    }

    /** Returns at once; the process is started by a thread of its own. */
    static TranscodeChild start(
            ChildCommand command,
            ChildLimits limits,
            InitSection init,
            List<PlannedRung> rungs,
            OptionalLong soundFrom,
            ChildListener output,
            ChildFeed feed)
            throws IOException {
        TranscodeChild child = new TranscodeChild(List.copyOf(rungs), output, feed, ChildSockets.create());
        Thread.ofVirtual().name("ladder-feed").start(() -> child.run(command, limits, init, soundFrom));
        return child;
    }

    private void run(ChildCommand command, ChildLimits limits, InitSection init, OptionalLong soundFrom) {
        running.incrementAndGet();
        try {
            ServerSocketChannel input = sockets.listen(ChildCommand.INPUT);
            List<String> names =
                    new ArrayList<>(rungs.stream().map(PlannedRung::name).toList());
            if (soundFrom.isPresent()) {
                names.add(ChildCommand.AUDIO);
            }
            names.add(ChildCommand.PICTURES);
            for (String name : names) {
                ServerSocketChannel server = sockets.listen(name);
                running.incrementAndGet();
                Thread.ofVirtual().name("ladder-" + name).start(() -> receive(name, server));
            }
            launch(command.of(rungs, soundFrom, sockets.folder()), limits);
            feed.writeTo(input, init);
            awaitEnd();
        } catch (IOException e) {
            fail("cannot be fed: " + e.getMessage());
        } catch (InterruptedException e) {
            fail("interrupted");
        } catch (RuntimeException e) {
            fail("cannot be run: " + e);
        } finally {
            // Whatever was not written.
            feed.close();
            sockets.close();
            ended();
        }
    }

    private synchronized void launch(ProcessBuilder command, ChildLimits limits) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        ChildProcess started = ChildProcess.start(command, limits);
        process = started;
        // One that ends before it has connected must not leave anybody waiting for it.
        started.onExit(sockets::close);
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
            if (name.equals(ChildCommand.PICTURES)) {
                receivePictures(in);
            } else {
                receive(name, in);
            }
        } catch (IOException e) {
            fail("broke off: " + e.getMessage());
        } catch (RuntimeException e) {
            fail("made what cannot be taken: " + e);
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
                    feed.answered();
                }
                for (EncodedFrame frame : frames) {
                    output.onFrame(this, name, frame);
                }
            }
            if (!feed.isDone()) {
                fail("ended in mid-stream");
            }
        } catch (CmafException e) {
            // Before the socket closes, which makes everything else fail as well.
            fail("sent what is no fragmented MP4: " + e.getMessage());
        }
    }

    private void receivePictures(InputStream in) throws IOException {
        try {
            SmjpegReader reader = new SmjpegReader(in);
            for (TimedJpeg picture = reader.next(); picture != null; picture = reader.next()) {
                // Where there are rungs it owes their frames.
                if (rungs.isEmpty()) {
                    feed.answered();
                }
                output.onPicture(this, picture);
            }
            if (!feed.isDone()) {
                fail("ended in mid-stream");
            }
        } catch (StreamCorruptedException e) {
            fail("sent what is no picture: " + e.getMessage());
        }
    }

    /** The last thread to end says so. */
    private void ended() {
        if (running.decrementAndGet() == 0) {
            synchronized (this) {
                over = true;
            }
            sockets.delete();
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

    ChildFeed feed() {
        return feed;
    }

    /** Nothing more comes: it works off what it has, and ends; if it does not in time, it is killed. */
    void endInput() {
        feed.end();
        CompletableFuture.delayedExecutor(FLUSH_TIMEOUT.toSeconds(), TimeUnit.SECONDS, Thread::startVirtualThread)
                .execute(() -> kill("did not end after its input"));
    }

    /** Ends it for misbehaving. */
    void kill(String reason) {
        fail(reason);
    }

    List<PlannedRung> rungs() {
        return rungs;
    }

    /** Whether it worked off all that it was fed. */
    synchronized boolean isWhole() {
        return feed.isDone() && failure == null && !closed;
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
        feed.end();
        sockets.close();
        synchronized (this) {
            if (process != null) {
                process.kill();
            }
        }
    }
}
