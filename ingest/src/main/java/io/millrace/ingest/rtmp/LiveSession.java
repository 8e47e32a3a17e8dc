package io.millrace.ingest.rtmp;

import io.millrace.ingest.PublishDecision.Accepted;
import io.millrace.media.CameraId;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.IngestFigures;
import io.millrace.media.publish.PublishSession;
import io.millrace.media.publish.SampleSink;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A publish that was let in. Samples come from its I/O thread; attaching, figures and the end from
 * any. One lock keeps the sink's calls apart: nobody else wants it while media flows, so it costs
 * an uncontended exchange a sample.
 */
final class LiveSession implements PublishSession, SampleSink {
    /** How a session ends on the wire and in the registry. */
    interface Closer {
        /** Called once, on any thread, never from within a sink's call. */
        void closed(LiveSession session, EndReason reason);
    }

    private final UUID id;
    private final Accepted accepted;
    private final Instant startedAt;
    private final String remoteAddress;
    private final String transport;
    private final LongSupplier nanos;
    private final Closer closer;
    private final ReentrantLock lock = new ReentrantLock();
    private final FigureMeter meter;
    private final Preroll preroll;
    private final AtomicReference<@Nullable EndReason> end = new AtomicReference<>();
    private final AtomicBoolean endAnnounced = new AtomicBoolean();
    private volatile String encoder;
    private volatile long lastMediaNanos;
    private volatile Supplier<Map<String, Long>> parserDrops = Map::of;
    private @Nullable SampleSink sink;
    private boolean finished;
    private boolean closeAfterCall;

    LiveSession(
            UUID id,
            Accepted accepted,
            Instant startedAt,
            String remoteAddress,
            String transport,
            String encoder,
            Preroll preroll,
            LongSupplier nanos,
            Closer closer) {
        this.id = id;
        this.accepted = accepted;
        this.startedAt = startedAt;
        this.remoteAddress = remoteAddress;
        this.transport = transport;
        this.encoder = encoder;
        this.preroll = preroll;
        this.nanos = nanos;
        this.closer = closer;
        this.lastMediaNanos = nanos.getAsLong();
        this.meter = new FigureMeter(lastMediaNanos);
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public CameraId camera() {
        return accepted.camera();
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public String transport() {
        return transport;
    }

    @Override
    public String encoder() {
        return encoder;
    }

    String keyIdentity() {
        return accepted.keyIdentity();
    }

    void encoder(String name) {
        encoder = name;
    }

    void parserDrops(Supplier<Map<String, Long>> drops) {
        parserDrops = drops;
    }

    /** An audio or video message came in, whatever it holds. */
    void mediaAt(long receivedNanos) {
        lastMediaNanos = receivedNanos;
    }

    Duration silence() {
        return Duration.ofNanos(nanos.getAsLong() - lastMediaNanos);
    }

    @Override
    public void attach(SampleSink target) {
        lock.lock();
        try {
            if (sink != null) {
                throw new IllegalStateException("session " + id + " has a sink already");
            }
            sink = target;
            preroll.drainTo(target);
            if (finished) {
                target.onEnd(endReason());
            }
        } finally {
            unlock();
        }
    }

    @Override
    public void onTrack(Track track) {
        lock.lock();
        try {
            if (end.get() == null) {
                if (sink == null) {
                    preroll.add(track);
                } else {
                    sink.onTrack(track);
                }
            }
        } finally {
            unlock();
        }
    }

    @Override
    public void onAnnounced(MediaKind kind) {
        lock.lock();
        try {
            if (end.get() == null) {
                if (sink == null) {
                    preroll.announce(kind);
                } else {
                    sink.onAnnounced(kind);
                }
            }
        } finally {
            unlock();
        }
    }

    @Override
    public void onSample(MediaSample sample) {
        lock.lock();
        try {
            if (end.get() == null) {
                meter.sample(sample);
                if (sink == null) {
                    preroll.add(sample);
                } else {
                    sink.onSample(sample);
                }
            }
        } finally {
            unlock();
        }
    }

    /** The parser's end is the session's: see {@link #close}. */
    @Override
    public void onEnd(EndReason reason) {
        close(reason);
    }

    /** From within a sink's call the rest waits until that call has returned. */
    @Override
    public void close(EndReason reason) {
        if (!end(reason)) {
            return;
        }
        if (lock.isHeldByCurrentThread()) {
            closeAfterCall = true;
        } else {
            closer.closed(this, reason);
        }
    }

    /** Lets nothing more through; false when it had ended already. Takes no lock. */
    boolean end(EndReason reason) {
        return end.compareAndSet(null, reason);
    }

    /** The wire's part of an end that {@link #end} decided. */
    void hangUp() {
        closer.closed(this, endReason());
    }

    EndReason endReason() {
        EndReason reason = end.get();
        if (reason == null) {
            throw new IllegalStateException("session " + id + " has not ended");
        }
        return reason;
    }

    /** True for the first caller: the end is heard once. */
    boolean announceEnd() {
        return endAnnounced.compareAndSet(false, true);
    }

    /** The last call to the sink, by the registry in the order of its events. */
    void finish() {
        lock.lock();
        try {
            finished = true;
            // Something is left in it if nobody took it, or if the sink failed on the way.
            preroll.disown();
            if (sink != null) {
                sink.onEnd(endReason());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public IngestFigures figures() {
        lock.lock();
        try {
            Map<String, Long> dropped = new HashMap<>(parserDrops.get());
            if (preroll.dropped() > 0) {
                dropped.put("preroll_overflow", preroll.dropped());
            }
            return meter.read(dropped, nanos.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private void unlock() {
        boolean close = closeAfterCall && lock.getHoldCount() == 1;
        if (close) {
            closeAfterCall = false;
        }
        lock.unlock();
        if (close) {
            hangUp();
        }
    }
}
