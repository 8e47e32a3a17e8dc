package io.millrace.transcoder.ladder;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.hls.LiveWindow;
import io.millrace.media.ladder.LadderProfile;
import io.millrace.media.ladder.LadderStatus;
import io.millrace.media.live.ChunkListener;
import io.millrace.media.publish.EndReason;
import io.millrace.transcoder.ladder.LadderChildren.Running;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A camera's ladder: lists its rungs in the live window, and runs one child FFmpeg that encodes
 * those that are wanted and takes small pictures of keyframes.
 *
 * <p>Listens to the camera's live stream, and keeps the segment in progress: a child that is
 * started begins with it, faster than real time, so the first viewer does not wait for a keyframe.
 * When another set of rungs is wanted, a second child starts beside the first and takes over where
 * the next segment begins. While nothing is wanted there is no child, and a chunk costs one
 * reference and a look at its boxes.
 *
 * <p>Any thread; {@link #onChunk} does not block. Lock order: this, then packagers, then windows.
 */
public final class CameraLadder implements ChunkListener, AutoCloseable {
    /** To be {@linkplain #want wanted} like a rung: one small picture of what the camera shows. */
    public static final String PREVIEW = ChildCommand.PICTURES;

    private final CameraId camera;
    private LadderProfile profile;
    private final LadderNode node;
    private final LadderListener listener;
    private final Failures failures;
    private final SourceMeasure source;
    private final SegmentInProgress segment = new SegmentInProgress();
    private final ListedRungs rungs;
    private final LadderChildren children;
    private final LadderPreview preview;

    /** The listener knows that the ladder is too much for the machine, and what runs goes on as it is. */
    private boolean toldUnchanged;

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
        this.node = node;
        this.listener = listener;
        failures = new Failures(node.settings);
        source = new SourceMeasure(camera);
        rungs = new ListedRungs(window, node);
        preview = new LadderPreview(camera, node, listener);
        children = new LadderChildren(node, preview::made, this::onChildEnd);
    }

    /** Another ladder from now on: what is the same goes on, what is new or changed takes over with the next segment. */
    public synchronized void setProfile(LadderProfile changed) {
        if (closed || changed.equals(profile)) {
            return;
        }
        profile = changed;
        // A ladder that was too much for the machine may not be any more.
        rungs.forgive();
        failures.forget();
        toldUnchanged = false;
        if (source.isKnown()) {
            replan();
        }
    }

    /** @param now wall time */
    public synchronized LadderStatus status(Instant now) {
        Failures.Tally failed = failures.tally().and(preview.failures());
        Map<String, Instant> unavailable = rungs.withheldUntil(now);
        preview.withheldUntil(now).ifPresent(until -> unavailable.put(PREVIEW, until));
        return new LadderStatus(
                profile.mode(),
                rungs.names(),
                running(),
                children.cores(),
                children.queuedBytes(),
                children.droppedChunks(),
                failed.count(),
                failed.last(),
                unavailable);
    }

    /** A rung is watched, or a picture wanted. Unknown names are ignored: the ladder may have changed since. */
    public synchronized void want(String rung) {
        if (rung.equals(PREVIEW)) {
            preview.want();
        }
        RungState state = rungs.get(rung);
        if (state != null && !state.demanded && !closed) {
            state.demanded = true;
            reconcile(null);
        }
    }

    /** A rung is not watched any more. */
    public synchronized void idle(String rung) {
        if (rung.equals(PREVIEW)) {
            preview.idle();
        }
        rungs.idleWithheld(rung);
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
        if (source.changesWith(chunk)) {
            // Children end with the time-line or the tracks that they began with.
            retire();
            source.begin(chunk);
        }
        if (source.add(chunk)) {
            replan();
        }
        if (chunk.startsSegment()) {
            segment.begin();
            if (rungs.relist(source.sound())) {
                failures.forget();
            }
            if (children.changing()) {
                children.takeOver();
            } else {
                reconcile(chunk);
            }
        }
        segment.add(chunk);
        children.watch();
        children.feed(chunk, source, rungs);
        if (!chunk.startsSegment() && !children.encoding()) {
            reconcile(null);
        }
        preview.onChunk(chunk, children.encoding());
    }

    private void replan() {
        rungs.replan(source.plan(profile), source.sound());
        if (wanted().isEmpty() && children.any()) {
            stop();
            listener.onIdle(camera);
        }
    }

    /**
     * Brings what runs in line with what is wanted.
     *
     * @param starting the chunk that begins a segment, or null in the middle of one
     */
    private void reconcile(@Nullable Chunk starting) {
        Set<String> wanted = wanted();
        if (wanted.isEmpty()
                || children.changing()
                || !source.hasBegun()
                || !failures.mayStart(node.nanoTime.getAsLong())) {
            return;
        }
        Set<String> made = children.made();
        boolean more = !made.containsAll(wanted);
        boolean fewer = !wanted.containsAll(made);
        boolean stale = children.plannedThen().stream().anyMatch(rungs::isStale);
        // Fewer or other ones can wait for the boundary; more start at once, with the segment in progress.
        Chunk first = starting != null ? starting : segment.first();
        if (!more && !((fewer || stale) && starting != null) || first == null) {
            return;
        }
        Running started = start(wanted, made, first);
        if (started == null) {
            return;
        }
        // An encoder of sound begins with silence: it takes over when it has heard a segment.
        children.add(started, starting != null && !children.encodesSound());
        if (starting == null) {
            for (Chunk chunk : segment.chunks()) {
                children.feed(started, chunk, source, rungs);
            }
        }
    }

    private @Nullable Running start(Set<String> wanted, Set<String> made, Chunk first) {
        List<PlannedRung> planned = rungs.planned(wanted);
        String refusal = children.reserve(planned, source);
        if (refusal != null) {
            Set<String> dark = new LinkedHashSet<>(wanted);
            dark.removeAll(made);
            refuse(dark, "the CPU budget is used up: " + refusal);
            return null;
        }
        toldUnchanged = false;
        try {
            Running started = children.start(planned, first, source, rungs);
            listener.onRunning(camera, Set.copyOf(wanted));
            return started;
        } catch (IOException e) {
            failed("no child can be started: " + e.getMessage());
            return null;
        }
    }

    /** @param dark those of what is wanted that nobody makes */
    private void refuse(Set<String> dark, String reason) {
        if (!dark.isEmpty()) {
            withhold(dark, reason);
        } else if (!toldUnchanged) {
            // It is tried again with each segment.
            toldUnchanged = true;
            listener.onUnchanged(camera, reason);
        }
    }

    private synchronized void onChildEnd(TranscodeChild child) {
        children.ended(child);
        for (PlannedRung planned : child.rungs()) {
            RungState state = rungs.get(planned.name());
            if (state != null && !children.makes(planned.name()) && !wanted().contains(planned.name())) {
                state.clear();
            }
        }
        completeAtEnd();
        String failure = child.failure();
        if (failure != null && !closed) {
            failed(failure);
        }
    }

    /** Not before the last child: an earlier one may end while a later one works off the last segment. */
    private void completeAtEnd() {
        if (!children.any() && ended != null) {
            rungs.complete(profile.mode(), ended);
        }
    }

    private void failed(String reason) {
        boolean tooMany = failures.add(reason, node.nanoTime.getAsLong());
        listener.onFailure(camera, reason);
        if (tooMany) {
            withhold(rungs.names(), reason);
            stop();
        }
    }

    private void withhold(Set<String> names, String reason) {
        rungs.withhold(names);
        listener.onUnavailable(camera, names, reason);
    }

    private void stop() {
        children.stop();
        rungs.all().forEach(RungState::clear);
    }

    private void retire() {
        children.retire();
        segment.clear();
        preview.reset();
    }

    private Set<String> wanted() {
        return rungs.wanted(profile.mode());
    }

    @Override
    public synchronized void onSessionEnd(EndReason reason) {
        ended = reason;
        retire();
        completeAtEnd();
    }

    /** Rungs that a child makes now. */
    public synchronized Set<String> running() {
        return children.made();
    }

    /** Ends the children and takes the rungs out of the window. */
    @Override
    public synchronized void close() {
        closed = true;
        stop();
        preview.close();
        segment.clear();
        rungs.close();
    }
}
