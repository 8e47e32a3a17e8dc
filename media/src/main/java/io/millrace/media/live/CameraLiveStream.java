package io.millrace.media.live;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.memory.ChunkMemory;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import io.millrace.media.publish.SampleSink;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A camera's live stream: packages one publish session after another into one sequence of chunks
 * and passes each to its listeners.
 *
 * <p>Threads: any. Samples come from one session's I/O thread; a lock keeps out the thread of a
 * session that was just replaced, and is free otherwise. Listeners are called with it held, on the
 * thread that brought the sample, so they must not block nor wait for another thread.
 */
public final class CameraLiveStream implements LiveStream {
    private static final System.Logger LOG = System.getLogger(CameraLiveStream.class.getName());

    private final CameraId camera;
    private final PackagingSettings settings;
    private final List<Hearing> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private final PackagingCounters counters = new PackagingCounters();
    private final InitSections inits = new InitSections();
    private final WallAnchor wall;
    private final StreamFaults faults;
    private final WhatWaits whatWaits = new WhatWaits();
    private final PartAssembler assembler;
    private @Nullable SessionSink current;

    /** As the other, with chunks on the heap: listeners may keep them without a word. */
    public CameraLiveStream(CameraId camera, PackagingSettings settings, InstantSource clock) {
        this(camera, settings, clock, System::nanoTime, ChunkMemory.HEAP, fault -> {});
    }

    /**
     * @param clock for the wall time of each epoch
     * @param memory where chunks are put
     */
    public CameraLiveStream(CameraId camera, PackagingSettings settings, InstantSource clock, ChunkMemory memory) {
        this(camera, settings, clock, memory, fault -> {});
    }

    /**
     * As the others, with somebody who hears what fails.
     *
     * @param operator told in words what of this camera is not packaged or not taken by a listener, at
     *     most once a minute each; must not block
     */
    public CameraLiveStream(
            CameraId camera,
            PackagingSettings settings,
            InstantSource clock,
            ChunkMemory memory,
            Consumer<String> operator) {
        this(camera, settings, clock, System::nanoTime, memory, operator);
    }

    CameraLiveStream(
            CameraId camera,
            PackagingSettings settings,
            InstantSource clock,
            LongSupplier nanoTime,
            ChunkMemory memory,
            Consumer<String> operator) {
        this.camera = camera;
        this.faults = new StreamFaults(camera, nanoTime, operator);
        this.settings = settings;
        this.wall = new WallAnchor(clock, nanoTime);
        this.assembler = new PartAssembler(settings, counters, memory, this::pass, whatWaits);
    }

    @Override
    public CameraId camera() {
        return camera;
    }

    /** A listener that joins while a session runs hears of that session first. */
    @Override
    public void addListener(ChunkListener listener) {
        Hearing joining = new Hearing(listener, this::threw);
        synchronized (lock) {
            if (current != null) {
                joining.sessionStarted(current.session);
            }
            listeners.add(joining);
        }
    }

    /** It hears nothing more once this returns: what is under way is passed to its end. */
    @Override
    public void removeListener(ChunkListener listener) {
        synchronized (lock) {
            for (Hearing hearing : listeners) {
                if (hearing.listener() == listener) {
                    listeners.remove(hearing);
                    hearing.left();
                }
            }
        }
    }

    /**
     * Replaces a session that has not ended: what waits of it is written, its listeners hear
     * {@link EndReason#TAKEN_OVER}, and what it still sends is dropped and counted.
     */
    @Override
    public void packageFrom(PublishSession session) {
        SessionSink sink = new SessionSink(session);
        synchronized (lock) {
            if (current != null) {
                current.finish(EndReason.TAKEN_OVER);
            }
            current = sink;
            listeners.forEach(hearing -> hearing.sessionStarted(session));
        }
        session.attach(sink);
    }

    /** What was counted so far. */
    public PackagingFigures figures() {
        synchronized (lock) {
            return counters.figures();
        }
    }

    private void pass(Chunk chunk) {
        if (chunk.discontinuity() || chunk.sequence() == 1) {
            tellDropped();
        }
        wall.passed(chunk);
        for (Hearing hearing : listeners) {
            hearing.chunk(chunk);
        }
    }

    private void tellDropped() {
        for (DroppedRun run : counters.takeDropped()) {
            Instant start = wall.arrival(run.firstNanos());
            Instant end = wall.arrival(run.lastNanos());
            tell(listener -> listener.onDropped(run.cause(), start, end, run.samples()));
        }
    }

    private void tell(Consumer<ChunkListener> event) {
        for (Hearing hearing : listeners) {
            hearing.tell(event);
        }
    }

    private void threw(ChunkListener listener, Throwable cause) {
        counters.failedListeners++;
        faults.say(listener.getClass().getSimpleName() + " did not take what it was passed, and goes on", cause);
    }

    private void unwritable(Throwable cause) {
        faults.say("what was received cannot be written, and is dropped up to a keyframe", cause);
    }

    private final class WhatWaits implements WaitingSamples.Output, SoundAhead.Output {
        @Override
        public void waiting(List<MediaSample> samples, Instant start) {
            tell(listener -> listener.onWaiting(samples, start));
        }

        @Override
        public void over() {
            tell(ChunkListener::onWaitingOver);
        }

        @Override
        public void ahead(AheadSamples samples) {
            tell(listener -> listener.onAhead(samples));
        }

        @Override
        public void aheadOver() {
            tell(ChunkListener::onAheadOver);
        }
    }

    /** Where a session's samples come in. */
    private final class SessionSink implements SampleSink {
        private final CmafPackager packager = new CmafPackager(
                settings, counters, assembler, inits, wall, whatWaits, CameraLiveStream.this::unwritable);
        private final PublishSession session;

        SessionSink(PublishSession session) {
            this.session = session;
        }

        @Override
        public void onTrack(Track track) {
            synchronized (lock) {
                if (current == this) {
                    packager.announce(track.kind());
                }
            }
        }

        @Override
        public void onAnnounced(MediaKind kind) {
            synchronized (lock) {
                if (current == this) {
                    packager.announce(kind);
                }
            }
        }

        @Override
        public void onSample(MediaSample sample) {
            synchronized (lock) {
                if (current == this) {
                    packager.sample(sample);
                } else {
                    counters.drop(DropCause.STALE_SESSION, sample);
                }
            }
        }

        @Override
        public void onEnd(EndReason reason) {
            synchronized (lock) {
                if (current == this) {
                    finish(reason);
                    current = null;
                }
            }
        }

        private void finish(EndReason reason) {
            try {
                packager.end();
                assembler.rest();
            } catch (RuntimeException | Error e) {
                // The session is over all the same, and the camera's next one must be able to begin.
                faults.say("what waited at a session's end was not packaged", e);
            }
            tellDropped();
            LOG.log(
                    System.Logger.Level.DEBUG,
                    () -> "camera=" + camera + " session=" + session.id() + " packaged to its end");
            listeners.forEach(hearing -> hearing.sessionEnded(reason));
        }
    }
}
