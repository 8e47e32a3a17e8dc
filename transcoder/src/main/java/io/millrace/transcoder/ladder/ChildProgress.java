package io.millrace.transcoder.ladder;

import io.millrace.media.Codec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** How far a child is with one rung. Guarded by the packager's lock. */
final class ChildProgress {
    /** How long pictures wait for the sound that belongs to them; a source's may fail for seconds. */
    private static final long SOUND_PATIENCE_TICKS = 90_000;

    /** Of a child's frames; as many as a chunk has. */
    private static final int MAX_EARLY = 64;

    /** Of pictures that wait: two seconds of the dearest rung. A second waits for its sound, and what is early. */
    static final long MAX_HELD_BYTES = 16L << 20;

    private final ChildSound sound;
    private Codec.@Nullable Video videoCodec;
    private int keyframeDelayTicks;
    private long shownTicks = Long.MIN_VALUE;
    /** Frames of the chunk that comes next: a decoder may show them before it has read of it. */
    private final Deque<EncodedFrame> early = new ArrayDeque<>();

    private long earlyBytes;
    private boolean ended;
    private boolean intact = true;

    /** @param sound of all of the child's rungs */
    ChildProgress(ChildSound sound) {
        this.sound = sound;
    }

    void videoTrack(Codec.Video codec) {
        videoCodec = codec;
    }

    /** Null while it is not known. */
    Codec.@Nullable Video videoCodec() {
        return videoCodec;
    }

    /** Null while it is not known, and where there is none. */
    Codec.@Nullable Audio audioCodec() {
        return sound.codec();
    }

    /**
     * What the source has for it next.
     *
     * @return how long after its decoding the source presents the keyframe of that segment
     */
    int follow(SourceChunk source) {
        if (source.chunk().startsSegment()) {
            keyframeDelayTicks = source.keyframeDelayTicks();
        }
        return keyframeDelayTicks;
    }

    /**
     * Its next frame.
     *
     * @throws IOException if too much waits: no encoder makes that of what it was fed
     */
    void show(EncodedFrame picture, SlotQueue slots) throws IOException {
        long heldBytes = slots.pictureBytes() + earlyBytes + picture.payload().remaining();
        if (heldBytes > MAX_HELD_BYTES) {
            throw new IOException(heldBytes + " bytes of pictures that cannot be shown yet");
        }
        shownTicks = picture.ptsTicks();
        if (shownTicks >= slots.shownUntilTicks() && early.size() < MAX_EARLY) {
            early.add(picture);
            earlyBytes += picture.payload().remaining();
        } else {
            put(picture, slots);
        }
    }

    /** Frames that came before the chunk that they belong to. */
    void showEarly(SlotQueue slots) {
        while (!early.isEmpty() && early.getFirst().ptsTicks() < slots.shownUntilTicks()) {
            EncodedFrame picture = early.removeFirst();
            earlyBytes -= picture.payload().remaining();
            put(picture, slots);
        }
    }

    private void put(EncodedFrame picture, SlotQueue slots) {
        ChunkSlot slot = slots.at(picture.ptsTicks());
        if (slot != null && slot.child() == this) {
            slot.add(picture);
        }
    }

    /** @param whole whether it worked off all that it was fed */
    void end(boolean whole) {
        ended = true;
        intact = whole;
    }

    /**
     * Whether nothing more of its slot comes. Sound that is too late for it is given up.
     *
     * @param endIsKnown false if the slot may turn out to be presented for longer
     */
    boolean isPast(ChunkSlot slot, long shownUntilTicks, boolean endIsKnown) {
        if (ended || !endIsKnown || shownTicks < shownUntilTicks) {
            return ended;
        }
        if (shownTicks - shownUntilTicks >= SOUND_PATIENCE_TICKS) {
            sound.giveUp(slot.sound());
        }
        return slot.sound().frames() != null;
    }

    /** Whether it broke off before it had all of its slot. */
    boolean brokeOffIn(ChunkSlot slot, long shownUntilTicks) {
        return ended && !intact && (shownTicks < shownUntilTicks || slot.sound().frames() == null);
    }
}
