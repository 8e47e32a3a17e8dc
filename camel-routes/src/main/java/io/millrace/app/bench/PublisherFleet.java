package io.millrace.app.bench;

import io.millrace.app.diagnostics.LatencyHistogram;
import io.millrace.transcoder.publish.FlvTag;
import io.millrace.transcoder.publish.PublishException;
import io.millrace.transcoder.publish.PublisherTls;
import io.millrace.transcoder.publish.RtmpPublisher;
import io.millrace.transcoder.publish.RtmpUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Cameras that cost little: one process and two threads send the same clip for all of them, each
 * frame when it is due. Their keyframes are spread over the 2 s between two, as those of cameras
 * that were switched on at different times are.
 *
 * <p>{@link #start} and {@link #stop} from one thread; figures from any.
 */
final class PublisherFleet {
    private static final int THREADS = 2;
    private static final int CONNECTING = 8;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long KEYFRAME_NANOS = 2_000_000_000L;

    private final Clip clip;
    private final List<Sending> cameras = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final LatencyHistogram lateness = new LatencyHistogram();
    private final AtomicLong videoFrames = new AtomicLong();
    private final AtomicLong audioFrames = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private volatile @Nullable PublishException failure;
    private volatile boolean stopping;

    PublisherFleet(Clip clip) {
        this.clip = clip;
    }

    private final class Sending {
        private @Nullable RtmpPublisher publisher;
        private boolean goesOn;
        private long sent;
        private final long startNanos;
        private int next;
        private long loop;

        Sending(long startNanos) {
            this.startNanos = startNanos;
        }

        long timestampMillis() {
            return loop * Clip.MILLIS + clip.frames().get(next).timestampMillis();
        }

        long dueNanos() {
            return startNanos + timestampMillis() * 1_000_000;
        }

        /** A camera that is away sends nothing and its clock goes on; it comes back with a keyframe. */
        synchronized void send() throws PublishException {
            FlvTag frame = clip.frames().get(next);
            int timestamp = (int) timestampMillis();
            if (++next == clip.frames().size()) {
                next = 0;
                loop++;
            }
            RtmpPublisher connected = publisher;
            if (connected == null || !(goesOn || frame.isKeyframe())) {
                return;
            }
            try {
                if (!goesOn) {
                    for (FlvTag header : clip.headers()) {
                        connected.send(header.at(timestamp));
                    }
                    goesOn = true;
                }
                connected.send(frame.at(timestamp));
            } catch (PublishException e) {
                publisher = null;
                connected.close();
                throw e;
            }
            sent++;
            (frame.type() == FlvTag.VIDEO ? videoFrames : audioFrames).incrementAndGet();
            bytes.addAndGet(frame.body().length);
        }

        synchronized @Nullable RtmpPublisher detach() {
            RtmpPublisher was = publisher;
            publisher = null;
            return was;
        }

        synchronized void attach(RtmpPublisher connected) {
            publisher = connected;
            goesOn = false;
            sent = 0;
        }

        synchronized long sent() {
            return sent;
        }
    }

    /**
     * Connects all; returns when the last is connected. Each sends from its first keyframe on: one that
     * waited for the others would be taken for stalled before a few hundred are connected.
     */
    void start(List<String> urls, PublisherTls tls) throws PublishException, InterruptedException {
        long start = System.nanoTime();
        List<PriorityQueue<Sending>> shares = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            shares.add(new PriorityQueue<>(Comparator.comparingLong(Sending::dueNanos)));
        }
        for (int i = 0; i < urls.size(); i++) {
            Sending camera = new Sending(start + KEYFRAME_NANOS * i / urls.size());
            cameras.add(camera);
            shares.get(i % THREADS).add(camera);
        }
        for (PriorityQueue<Sending> share : shares) {
            threads.add(Thread.ofPlatform()
                    .name("publishers-" + threads.size())
                    .daemon()
                    .start(() -> run(share)));
        }
        try (ExecutorService connecting = Executors.newFixedThreadPool(CONNECTING)) {
            List<Future<?>> connected = new ArrayList<>();
            for (int i = 0; i < urls.size(); i++) {
                int camera = i;
                connected.add(connecting.submit(() -> {
                    attach(camera, connect(urls.get(camera), tls));
                    return null;
                }));
            }
            for (Future<?> each : connected) {
                Futures.get(each, PublishException.class);
            }
        }
    }

    /** For {@link #attach}. */
    static RtmpPublisher connect(String url, PublisherTls tls) throws PublishException {
        return RtmpPublisher.connect(RtmpUrl.parse(url), tls, TIMEOUT);
    }

    /** The camera sends no more, and stays connected; the caller closes what it gets. */
    @Nullable
    RtmpPublisher detach(int camera) {
        return cameras.get(camera).detach();
    }

    /** The camera goes on over a new connection, from its next keyframe. */
    void attach(int camera, RtmpPublisher connected) {
        cameras.get(camera).attach(connected);
    }

    /** Samples of the camera's latest connection. */
    long sent(int camera) {
        return cameras.get(camera).sent();
    }

    private void run(PriorityQueue<Sending> share) {
        while (!stopping) {
            Sending camera = share.poll();
            if (camera == null) {
                return;
            }
            long wait = camera.dueNanos() - System.nanoTime();
            while (wait > 0 && !stopping) {
                LockSupport.parkNanos(wait);
                wait = camera.dueNanos() - System.nanoTime();
            }
            if (stopping) {
                return;
            }
            lateness.addMicros(-wait / 1_000);
            try {
                camera.send();
            } catch (PublishException e) {
                broken.incrementAndGet();
                failure = e;
            }
            share.add(camera);
        }
    }

    /** Sends no more, and says good-bye. */
    void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
            thread.join();
        }
        for (Sending camera : cameras) {
            RtmpPublisher publisher = camera.detach();
            if (publisher != null) {
                publisher.close();
            }
        }
    }

    /** Frames of both kinds, decoder configurations not counted. */
    long videoFrames() {
        return videoFrames.get();
    }

    long audioFrames() {
        return audioFrames.get();
    }

    /** Of media; RTMP and TLS not counted. */
    long bytes() {
        return bytes.get();
    }

    /** How late frames were sent: a figure of this machine's load, not of the server. */
    LatencyHistogram lateness() {
        return lateness;
    }

    /** Publishes that ended before they were to. */
    long broken() {
        return broken.get();
    }

    @Nullable
    PublishException failure() {
        return failure;
    }
}
