package io.millrace.transcoder.ladder;

import io.millrace.media.Chunk;
import io.millrace.media.live.Preview;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A ladder's children: the one that encodes now, the one that takes over where the next segment
 * begins, and those that work off their input. Guarded by the ladder's lock.
 */
final class LadderChildren {
    /** A child and where its output goes. */
    record Running(TranscodeChild child, Generation generation) {}

    private final LadderNode node;
    private final Consumer<Preview> onPicture;
    private final Consumer<TranscodeChild> onEnd;
    private final CpuBudget.Lease lease;
    private @Nullable Running current;
    private @Nullable Running next;
    private @Nullable Running leaving;
    private long droppedChunks;
    private final Set<TranscodeChild> all = new HashSet<>();

    /**
     * @param onPicture told of each picture, on threads of their own
     * @param onEnd told of each child that has ended, whatever the reason
     */
    LadderChildren(LadderNode node, Consumer<Preview> onPicture, Consumer<TranscodeChild> onEnd) {
        this.node = node;
        this.onPicture = onPicture;
        this.onEnd = onEnd;
        lease = node.budget.lease();
    }

    /**
     * Asks for the CPU that they take, and gives back what is not needed any more.
     *
     * @return null if there is enough, else why not
     */
    @Nullable
    String reserve(List<PlannedRung> planned, SourceMeasure source) {
        double cores = source.decodeCores();
        ChildCommand command = node.command();
        for (PlannedRung rung : planned) {
            cores += command.cores(rung);
        }
        return lease.resize(cores);
    }

    /** What is reserved, in cores. */
    double cores() {
        return lease.held();
    }

    /**
     * Starts one; it is to be {@linkplain #add added} and fed.
     *
     * @param planned what it encodes; all are listed
     * @param first the chunk that it begins with
     */
    Running start(List<PlannedRung> planned, Chunk first, SourceMeasure source, ListedRungs rungs) throws IOException {
        SourceChunk begin = source.read(first);
        ChildSound sound = source.audio() == null || source.copiedAudio() != null
                ? new CopiedSound(source.copiedAudio())
                : new EncodedSound();
        Map<String, ChildOutput> outputs = new HashMap<>();
        for (PlannedRung rung : planned) {
            RungState state = rungs.get(rung.name());
            if (state != null) {
                outputs.put(rung.name(), new ChildOutput(state.packager, sound));
            }
        }
        ChildFeed feed = new ChildFeed(node.settings.maxQueuedBytes(), node.nanoTime);
        ChildCommand command = node.command();
        PictureClock clock = PictureClock.startingWith(begin);
        Generation generation = new Generation(outputs, sound, clock, onPicture, child -> {
            String failure = child.failure();
            if (failure != null) {
                command.failed(failure);
            }
            onEnd.accept(child);
        });
        try {
            OptionalLong encodedFrom = generation.encodesSound()
                    ? OptionalLong.of(EncodedSound.startSamples(begin))
                    : OptionalLong.empty();
            TranscodeChild child = TranscodeChild.start(
                    command, command.limits(node.limits), first.init(), planned, encodedFrom, generation, feed);
            return new Running(child, generation);
        } catch (IOException e) {
            releaseIfIdle();
            throw e;
        }
    }

    /** A child that was started; at a segment's boundary, or when there is no other, it is the one from here on. */
    void add(Running started, boolean atBoundary) {
        all.add(started.child);
        if (current == null) {
            current = started;
        } else {
            next = started;
            if (atBoundary) {
                takeOver();
            }
        }
    }

    /** Where a segment begins: the next is the current one now. */
    void takeOver() {
        leaving = current;
        current = next;
        next = null;
    }

    /** Whether there is one that has not ended, those that work off their input included. */
    boolean any() {
        return !all.isEmpty();
    }

    /** Whether one encodes what comes. */
    boolean encoding() {
        return current != null;
    }

    /** Whether the current one encodes sound. */
    boolean encodesSound() {
        return current != null && current.generation.encodesSound();
    }

    /** Whether another waits for the next segment. */
    boolean changing() {
        return next != null;
    }

    /** What the current one makes. */
    Set<String> made() {
        return current == null ? Set.of() : current.generation.rungs();
    }

    /** The same as it was planned when the current one started. */
    List<PlannedRung> plannedThen() {
        return current == null ? List.of() : current.child.rungs();
    }

    boolean makes(String rung) {
        return current != null && current.generation.has(rung) || next != null && next.generation.has(rung);
    }

    /** The source's next chunk, for whoever encodes. */
    void feed(Chunk chunk, SourceMeasure source, ListedRungs rungs) {
        if (leaving != null) {
            // Its last frame of sound goes on a little into this chunk, and where groups of pictures are open
            // its last pictures come behind this keyframe.
            if (leaving.child.feed().admit(chunk)) {
                leaving.child.feed().add(chunk);
            }
            leaving.child.endInput();
            leaving = null;
        }
        if (current != null) {
            feed(current, chunk, source, rungs);
            if (next != null) {
                feed(next, chunk, source, rungs);
            }
        }
    }

    /** One of them. */
    void feed(Running running, Chunk chunk, SourceMeasure source, ListedRungs rungs) {
        SourceChunk read = source.read(chunk);
        boolean taken = running.child.feed().admit(chunk);
        droppedChunks += taken ? 0 : 1;
        ChildSound.Span sound = taken ? running.generation.sound().expect(read) : null;
        for (String name : running.generation.rungs()) {
            RungState state = rungs.get(name);
            if (state == null || !isTheirs(state, running)) {
                continue;
            }
            if (sound != null) {
                running.generation.output(name).expect(read, sound);
            } else {
                state.packager.miss(chunk);
            }
        }
        if (taken) {
            // Not before somebody waits for what it makes of it.
            running.child.feed().add(chunk);
        }
    }

    /** Until it takes over, what the current one makes as well is the current one's. */
    private boolean isTheirs(RungState rung, Running running) {
        boolean waits = current != null && current != running && current.generation.makes(rung);
        return running.generation.makes(rung) && !waits;
    }

    /** Of the source, waiting for those that encode. */
    long queuedBytes() {
        return all.stream().mapToLong(child -> child.feed().queuedBytes()).sum();
    }

    /** Of the source, which a child was too slow for. */
    long droppedChunks() {
        return droppedChunks;
    }

    /** Kills those that hang or cannot keep up. */
    void watch() {
        watch(current);
        watch(next);
    }

    private void watch(@Nullable Running running) {
        if (running == null) {
            return;
        }
        TranscodeChild child = running.child;
        String fault = null;
        if (child.feed().silence().compareTo(node.settings.hangAfter()) > 0) {
            fault = "no frame for " + child.feed().silence().toMillis() + " ms";
        } else if (child.feed().overflows() > node.settings.maxOverflows()) {
            fault = "too slow";
        }
        if (fault != null) {
            String reason = fault;
            // It waits for the child's last words: not on the camera's thread.
            Thread.ofVirtual().name("ladder-kill").start(() -> child.kill(reason));
        }
    }

    /** No more for those that run: they work off what they have. */
    void retire() {
        if (current != null) {
            current.child.endInput();
        }
        if (next != null) {
            next.child.endInput();
        }
        if (leaving != null) {
            leaving.child.endInput();
        }
        current = null;
        next = null;
        leaving = null;
    }

    /** All, at once. */
    void stop() {
        all.forEach(TranscodeChild::close);
        current = null;
        next = null;
        leaving = null;
    }

    void ended(TranscodeChild child) {
        all.remove(child);
        if (current != null && current.child == child) {
            current = next;
            next = null;
        } else if (next != null && next.child == child) {
            next = null;
        }
        releaseIfIdle();
    }

    private void releaseIfIdle() {
        if (all.isEmpty()) {
            lease.resize(0);
        }
    }
}
