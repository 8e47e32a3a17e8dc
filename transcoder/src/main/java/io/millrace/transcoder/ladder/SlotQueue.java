package io.millrace.transcoder.ladder;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A rung's chunks that wait for what children make for them, in the source's order. Guarded by the packager's lock. */
final class SlotQueue {
    /** How far a child may be behind: what waits for it, and as much within it. What lies further back is given up. */
    private static final int MAX_WAITING = 2 * FeedQueue.MAX_CHUNKS;

    private final Deque<ChunkSlot> slots = new ArrayDeque<>();
    private boolean beforeHole;
    private long shownUntilTicks = Long.MAX_VALUE;

    /** @return whether there was room; if not, the first is gone */
    boolean add(ChunkSlot slot) {
        slots.add(slot);
        shownUntilTicks = slot.shownUntilTicks(null);
        if (slots.size() <= MAX_WAITING) {
            return true;
        }
        slots.removeFirst();
        return false;
    }

    /** Whether the chunk after those that wait is one of the source's that the rung has not. */
    void setBeforeHole(boolean missing) {
        beforeHole = missing;
    }

    boolean isBeforeHole() {
        return beforeHole;
    }

    /** Nothing is waited for that is presented later; without end before the first. */
    long shownUntilTicks() {
        return shownUntilTicks;
    }

    /** What children have made for those that wait. */
    long pictureBytes() {
        long bytes = 0;
        for (ChunkSlot slot : slots) {
            bytes += slot.pictureBytes();
        }
        return bytes;
    }

    /** The one that a frame of that time is shown in, or null. */
    @Nullable
    ChunkSlot at(long ptsTicks) {
        ChunkSlot slot = null;
        for (ChunkSlot next : slots) {
            if (slot != null && ptsTicks >= slot.shownFromTicks() && ptsTicks < slot.shownUntilTicks(next)) {
                return slot;
            }
            slot = next;
        }
        boolean inLast = slot != null && ptsTicks >= slot.shownFromTicks() && ptsTicks < slot.shownUntilTicks(null);
        return inLast ? slot : null;
    }

    /** Null if none waits. */
    @Nullable
    ChunkSlot first() {
        return slots.peek();
    }

    /** The first, if nothing more comes for it: removed. Else null. */
    @Nullable
    ChunkSlot pollPast() {
        ChunkSlot first = slots.poll();
        if (first == null) {
            return null;
        }
        ChunkSlot next = slots.peek();
        // Where it ends is known with the next one, or when that is missing.
        boolean endIsKnown = next != null || beforeHole;
        if (first.child().isPast(first, first.shownUntilTicks(next), endIsKnown)) {
            return first;
        }
        slots.addFirst(first);
        return null;
    }

    /** The last, removed; null if none waits. */
    @Nullable
    ChunkSlot pollLast() {
        return slots.pollLast();
    }

    void clear() {
        slots.clear();
        beforeHole = false;
        shownUntilTicks = Long.MAX_VALUE;
    }
}
