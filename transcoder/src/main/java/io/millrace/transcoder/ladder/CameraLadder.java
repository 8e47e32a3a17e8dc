package io.millrace.transcoder.ladder;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.Codec;
import io.millrace.media.InitSection;
import io.millrace.media.Track;
import io.millrace.media.cmaf.CmafException;
import io.millrace.media.cmaf.MovieHeader;
import io.millrace.media.hls.LiveWindow;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.LadderStatus;
import io.millrace.media.live.ChunkListener;
import io.millrace.media.publish.EndReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A camera's ladder: lists its rungs in the live window, and runs one child FFmpeg that encodes
 * those that are wanted.
 *
 * <p>Listens to the camera's live stream, and keeps the segment in progress: a child that is
 * started begins with it, faster than real time, so the first viewer does not wait for a keyframe.
 * When another set of rungs is wanted, a second child starts beside the first and takes over where
 * the next segment begins. While nothing is wanted there is no child, and a chunk costs one
 * reference.
 *
 * <p>Any thread; {@link #onChunk} does not block. Lock order: this, then packagers, then windows.
 */
public final class CameraLadder implements ChunkListener, AutoCloseable {
    /** What is needed of the source to tell its frame rate. */
    private static final long MEASURE_MICROS = 380_000;
    /** A segment that is larger cannot be caught up with: the child then starts with the next. */
    private static final long MAX_BACKLOG_BYTES = 12L << 20;

    private record Running(TranscodeChild child, Generation generation) {}

    private final CameraId camera;
    private LadderProfile profile;
    private final LiveWindow window;
    private final LadderNode node;
    private final LadderListener listener;
    private final CpuBudget.Lease lease;
    private final Failures failures;

    private final Map<String, RungState> rungs = new LinkedHashMap<>();
    private final Map<String, Long> unlistedSinceNanos = new HashMap<>();
    private List<PlannedRung> plan = List.of();
    private Codec.@Nullable Video plannedFor;
    private @Nullable Chunk measuredFrom;
    private long measuredMicros;
    private long measuredFrames;
    private double framesPerSecond;
    private SourceRate rate = new SourceRate();

    private @Nullable InitSection init;
    private @Nullable MovieHeader movie;
    /** The segment in progress, held. */
    private final List<Chunk> backlog = new ArrayList<>();

    private long backlogBytes;
    private boolean backlogWhole;
    private @Nullable Running current;
    private @Nullable Running next;
    /** All that have not ended, those that work off their input included. */
    private final Set<TranscodeChild> children = new HashSet<>();

    private long failureCount;
    private @Nullable String lastFailure;
    private @Nullable EndReason ended;
    private boolean closed;

    /**
     * @param window where rungs are listed and fed; borrowed
     * @param node shared; borrowed
     */
    public CameraLadder(
            CameraId camera, LadderProfile profile, LiveWindow window, LadderNode node, LadderListener listener) {
        this.camera = camera;
        this.profile = profile;
        this.window = window;
        this.node = node;
        this.listener = listener;
        lease = node.budget.lease();
        failures = new Failures(node.settings);
    }

    /** Another ladder from now on: what is the same goes on, what is new or changed takes over with the next segment. */
    public synchronized void setProfile(LadderProfile changed) {
        if (closed || changed.equals(profile)) {
            return;
        }
        profile = changed;
        // A ladder that was too much for the machine may not be any more.
        unlistedSinceNanos.clear();
        failures.forget();
        if (measuredMicros >= MEASURE_MICROS) {
            replan();
        }
    }

    /** @param now wall time */
    public synchronized LadderStatus status(Instant now) {
        long nanos = node.nanoTime.getAsLong();
        Map<String, Instant> unavailable = new HashMap<>();
        unlistedSinceNanos.forEach((rung, since) ->
                unavailable.put(rung, now.plus(node.settings.failureMemory()).minusNanos(nanos - since)));
        return new LadderStatus(
                profile.mode(), rungs.keySet(), running(), lease.held(), failureCount, lastFailure, unavailable);
    }

    /** A rung is watched. Unknown names are ignored: the ladder may have changed since. */
    public synchronized void want(String rung) {
        RungState state = rungs.get(rung);
        if (state != null && !state.demanded && !closed) {
            state.demanded = true;
            reconcile(false, null);
        }
    }

    /** A rung is not watched any more. */
    public synchronized void idle(String rung) {
        RungState state = rungs.get(rung);
        if (state == null || !state.demanded) {
            return;
        }
        state.demanded = false;
        if (wanted().isEmpty()) {
            stop();
            listener.onIdle(camera);
        }
    }

    @Override
    public synchronized void onChunk(Chunk chunk) {
        if (closed) {
            return;
        }
        ended = null;
        if (chunk.init() != init || chunk.discontinuity()) {
            beginEpoch(chunk);
        }
        measure(chunk);
        if (chunk.startsSegment()) {
            forget();
            backlogWhole = true;
            relist();
            if (next != null) {
                takeOver();
            } else {
                reconcile(true, chunk);
            }
        }
        keep(chunk);
        watch();
        feed(chunk);
        if (!chunk.startsSegment() && current == null) {
            reconcile(false, null);
        }
    }

    /** The source's time-line or tracks change: children end with the old one. */
    private void beginEpoch(Chunk chunk) {
        retire();
        init = chunk.init();
        try {
            movie = MovieHeader.parseInit(ByteBuffer.wrap(chunk.init().bytes()));
        } catch (CmafException e) {
            throw new IllegalArgumentException("camera=" + camera + " has an init section that is not ours", e);
        }
        Codec.Video video = video(chunk.init());
        if (video == null || !video.equals(plannedFor)) {
            plannedFor = video;
            measuredFrames = 0;
            measuredMicros = 0;
            measuredFrom = chunk;
            rate = new SourceRate();
        }
    }

    /** When enough of the source was seen, plans the rungs and lists them; again when its bitrate has changed. */
    private void measure(Chunk chunk) {
        rate.add(chunk);
        if (measuredMicros >= MEASURE_MICROS) {
            if (chunk.startsSegment() && rate.strayed()) {
                replan();
            }
            return;
        }
        // The first chunk may begin with sound alone: its frames do not fill it.
        if (chunk == measuredFrom) {
            return;
        }
        measuredFrames += chunk.videoSamples();
        measuredMicros += chunk.durationMicros();
        if (measuredMicros < MEASURE_MICROS) {
            return;
        }
        measuredFrom = null;
        framesPerSecond = FrameRates.nearest(measuredFrames * 1e6 / measuredMicros);
        replan();
    }

    private void replan() {
        Codec.Video video = plannedFor;
        plan = video == null || measuredFrames == 0
                ? List.of()
                : LadderPlan.of(profile, video, framesPerSecond, rate.settle(), audio());
        Set<String> demandedBefore = new HashSet<>();
        for (RungState state : List.copyOf(rungs.values())) {
            if (state.demanded) {
                demandedBefore.add(state.plan.name());
            }
            if (plan.stream().noneMatch(state.plan::looksLike)) {
                window.removeRung(state.plan.name());
                rungs.remove(state.plan.name());
            }
        }
        unlistedSinceNanos
                .keySet()
                .removeIf(name ->
                        plan.stream().noneMatch(planned -> planned.name().equals(name)));
        for (PlannedRung planned : plan) {
            RungState state = rungs.get(planned.name());
            if (state == null && !unlistedSinceNanos.containsKey(planned.name())) {
                list(planned, demandedBefore.contains(planned.name()));
            } else if (state != null) {
                state.plan = planned;
                window.declare(planned.declare(audio()));
            }
        }
        if (wanted().isEmpty() && !children.isEmpty()) {
            stop();
            listener.onIdle(camera);
        }
    }

    private void list(PlannedRung planned, boolean demanded) {
        RungState state = new RungState(planned, window.addRung(planned.declare(audio())));
        state.demanded = demanded;
        rungs.put(planned.name(), state);
    }

    /** Lists again what was unavailable for long enough. */
    private void relist() {
        if (unlistedSinceNanos.isEmpty()) {
            return;
        }
        long now = node.nanoTime.getAsLong();
        for (PlannedRung planned : plan) {
            Long since = unlistedSinceNanos.get(planned.name());
            if (since != null && now - since >= node.settings.failureMemory().toNanos()) {
                unlistedSinceNanos.remove(planned.name());
                failures.forget();
                list(planned, false);
            }
        }
    }

    private void keep(Chunk chunk) {
        backlogBytes += chunk.sizeBytes();
        backlogWhole &= backlogBytes <= MAX_BACKLOG_BYTES;
        if (backlogWhole) {
            chunk.media().hold();
            backlog.add(chunk);
        } else {
            letGo();
        }
    }

    private void forget() {
        letGo();
        backlogBytes = 0;
    }

    private void letGo() {
        backlog.forEach(chunk -> chunk.media().release());
        backlog.clear();
    }

    /** Brings what runs in line with what is wanted. */
    private void reconcile(boolean segmentStarts, @Nullable Chunk starting) {
        Set<String> wanted = wanted();
        if (wanted.isEmpty() || next != null || movie == null || !failures.mayStart(node.nanoTime.getAsLong())) {
            return;
        }
        Running running = current;
        Set<String> made = running == null ? Set.of() : running.generation.rungs();
        boolean more = !made.containsAll(wanted);
        boolean fewer = !wanted.containsAll(made);
        boolean stale = running != null && running.child.rungs().stream().anyMatch(this::isStale);
        // Fewer or other ones can wait for the boundary; more start at once, with the segment in progress.
        if (!more && !((fewer || stale) && segmentStarts) || starting == null && backlog.isEmpty()) {
            return;
        }
        Chunk first = starting != null ? starting : backlog.getFirst();
        Running started = start(wanted, made, first);
        if (started == null) {
            return;
        }
        if (running == null) {
            current = started;
        } else {
            next = started;
            if (segmentStarts) {
                takeOver();
            }
        }
        if (!segmentStarts) {
            for (Chunk chunk : backlog) {
                feed(started, chunk, made);
            }
        }
    }

    /** Whether it was planned anew since its encoder started. */
    private boolean isStale(PlannedRung made) {
        RungState state = rungs.get(made.name());
        return state != null && !state.plan.equals(made);
    }

    private @Nullable Running start(Set<String> wanted, Set<String> made, Chunk first) {
        List<PlannedRung> planned =
                plan.stream().filter(rung -> wanted.contains(rung.name())).toList();
        Codec.Video source = plannedFor;
        double cores = source == null
                ? 0
                : CpuBudget.decodeCores((double) source.widthPixels() * source.heightPixels() * framesPerSecond);
        for (PlannedRung rung : planned) {
            cores += rung.cores();
        }
        String refusal = lease.resize(cores);
        if (refusal != null) {
            Set<String> refused = new LinkedHashSet<>(wanted);
            refused.removeAll(made);
            unlist(refused, "the CPU budget is used up: " + refusal);
            return null;
        }
        Codec.Audio audio = audio();
        Codec.Audio copied = audio instanceof Codec.Aac ? audio : null;
        SourceChunk beginning = read(first);
        Map<String, RungPackager.ChildOutput> outputs = new HashMap<>();
        for (PlannedRung rung : planned) {
            outputs.put(rung.name(), state(rung.name()).packager.child(beginning.keyframeDelayTicks(), copied));
        }
        Generation generation = new Generation(outputs, this::onChildEnd);
        try {
            TranscodeChild child = TranscodeChild.start(
                    node.command,
                    node.limits,
                    first.init(),
                    planned,
                    audio != null && copied == null,
                    generation,
                    node.nanoTime);
            children.add(child);
            listener.onRunning(camera, Set.copyOf(wanted));
            return new Running(child, generation);
        } catch (IOException e) {
            failed("no child can be started: " + e.getMessage());
            return null;
        }
    }

    private RungState state(String name) {
        RungState state = rungs.get(name);
        if (state == null) {
            throw new IllegalStateException("rung " + name + " is not listed");
        }
        return state;
    }

    private void feed(Chunk chunk) {
        Running running = current;
        if (running != null) {
            feed(running, chunk, Set.of());
            if (next != null) {
                feed(next, chunk, running.generation.rungs());
            }
        }
    }

    /** @param others rungs of its that another child still makes */
    private void feed(Running running, Chunk chunk, Set<String> others) {
        SourceChunk source = read(chunk);
        boolean taken = running.child.offer(chunk);
        for (String name : running.generation.rungs()) {
            RungState state = rungs.get(name);
            if (state == null || others.contains(name)) {
                continue;
            }
            if (taken) {
                state.packager.expect(source, running.generation.output(name));
            } else {
                state.packager.miss();
            }
        }
    }

    private SourceChunk read(Chunk chunk) {
        try {
            MovieHeader header = movie;
            if (header == null) {
                throw new IllegalStateException("a chunk before its init section");
            }
            return SourceChunk.of(chunk, header, audio() instanceof Codec.Aac);
        } catch (CmafException e) {
            throw new IllegalArgumentException("camera=" + camera + " has a chunk that is not ours", e);
        }
    }

    private void takeOver() {
        if (current != null) {
            current.child.endInput();
        }
        current = next;
        next = null;
    }

    private void watch() {
        watch(current);
        watch(next);
    }

    private void watch(@Nullable Running running) {
        if (running == null) {
            return;
        }
        TranscodeChild child = running.child;
        String fault = null;
        if (child.silence().compareTo(node.settings.hangAfter()) > 0) {
            fault = "no frame for " + child.silence().toMillis() + " ms";
        } else if (child.queue().overflows() > node.settings.maxOverflows()) {
            fault = "too slow";
        }
        if (fault != null) {
            String reason = fault;
            // It waits for the child's last words: not on the camera's thread.
            Thread.ofVirtual().name("ladder-kill").start(() -> child.kill(reason));
        }
    }

    private synchronized void onChildEnd(TranscodeChild child) {
        children.remove(child);
        String failure = child.failure();
        if (current != null && current.child == child) {
            current = next;
            next = null;
        } else if (next != null && next.child == child) {
            next = null;
        }
        for (PlannedRung planned : child.rungs()) {
            RungState state = rungs.get(planned.name());
            if (state == null || isMade(planned.name())) {
                continue;
            }
            if (!isWanted(state)) {
                state.packager.clear();
                state.window.clear();
            }
        }
        completeAtEnd();
        if (failure != null && !closed) {
            failed(failure);
        }
        if (children.isEmpty()) {
            lease.resize(0);
        }
    }

    /** Not before the last child: an earlier one may end while a later one works off the last segment. */
    private void completeAtEnd() {
        EndReason reason = ended;
        if (children.isEmpty() && reason != null) {
            rungs.values().stream().filter(this::isWanted).forEach(state -> state.window.onSessionEnd(reason));
        }
    }

    private boolean isMade(String rung) {
        return current != null && current.generation.has(rung) || next != null && next.generation.has(rung);
    }

    private void failed(String reason) {
        failureCount++;
        lastFailure = reason;
        boolean tooMany = failures.add(node.nanoTime.getAsLong());
        listener.onFailure(camera, reason);
        if (tooMany) {
            unlist(Set.copyOf(rungs.keySet()), reason);
            stop();
        }
    }

    /** Viewers are told that there is no such rung: players go to another at once. */
    private void unlist(Set<String> names, String reason) {
        for (String name : names) {
            window.removeRung(name);
            rungs.remove(name);
            unlistedSinceNanos.put(name, node.nanoTime.getAsLong());
        }
        listener.onUnavailable(camera, names, reason);
    }

    private void stop() {
        children.forEach(TranscodeChild::close);
        current = null;
        next = null;
        for (RungState state : rungs.values()) {
            state.packager.clear();
            state.window.clear();
        }
    }

    /** No more for the children that run: they work off what they have. */
    private void retire() {
        if (current != null) {
            current.child.endInput();
        }
        if (next != null) {
            next.child.endInput();
        }
        current = null;
        next = null;
        forget();
    }

    private Set<String> wanted() {
        Set<String> wanted = new LinkedHashSet<>();
        rungs.forEach((name, state) -> {
            if (isWanted(state)) {
                wanted.add(name);
            }
        });
        return wanted;
    }

    private boolean isWanted(RungState state) {
        return state.demanded || profile.mode() == LadderMode.ALWAYS;
    }

    private static Codec.@Nullable Video video(InitSection header) {
        for (Track track : header.tracks()) {
            if (track.codec() instanceof Codec.Video video) {
                return video;
            }
        }
        return null;
    }

    private Codec.@Nullable Audio audio() {
        InitSection header = init;
        if (header != null) {
            for (Track track : header.tracks()) {
                if (track.codec() instanceof Codec.Audio audio) {
                    return audio;
                }
            }
        }
        return null;
    }

    @Override
    public synchronized void onSessionEnd(EndReason reason) {
        ended = reason;
        retire();
        completeAtEnd();
    }

    /** Rungs that a child makes now. */
    public synchronized Set<String> running() {
        return current == null ? Set.of() : current.generation.rungs();
    }

    /** Ends the children and takes the rungs out of the window. */
    @Override
    public synchronized void close() {
        closed = true;
        stop();
        forget();
        rungs.keySet().forEach(window::removeRung);
        rungs.clear();
    }
}
