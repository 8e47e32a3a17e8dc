package io.millrace.media.live;

import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.cmaf.TrackRun;
import io.millrace.media.memory.ChunkBytes;
import io.millrace.media.memory.ChunkMemory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects samples of one epoch after another and writes them out as chunks. The last video sample
 * is held until the next one tells its duration. Guarded by the live stream's lock.
 *
 * <p>The leading track, video where there is video, decides where parts and segments end; audio
 * goes into the part that spans it, or into the next one when it comes late. Parts follow each
 * other without holes: each begins where the one before ended.
 */
final class PartAssembler {
    /** Audio that runs further ahead of video than this is written without waiting for video. */
    private static final long MAX_AUDIO_LEAD_MICROS = 1_000_000;
    /** A tenth early is still "at the target": 29.97 frames a second and milliseconds do not divide. */
    private static final int SEGMENT_TOLERANCE = 10;
    /** Sound comes up to a quarter of a part before the picture that ends the part, and nobody is late. */
    private static final int AHEAD_ROOM = 4;

    private final PartRule rule;
    private final PackagingCounters counters;
    private final Consumer<Chunk> output;
    private final SoundAhead ahead;
    private final ChunkMemory memory;
    private final long segmentTargetMicros;
    private final long aheadUntoldMicros;

    private UnwrittenSamples unwritten = new UnwrittenSamples(List.of());
    private @Nullable InitSection init;
    private @Nullable TrackRun video;
    private @Nullable SoundRun audio;
    private long wallOriginMicros;

    private long sequence = 1;
    private boolean discontinuity;
    private int lastVideoTicks;
    private boolean segmentDue;
    private boolean begun;
    private long epochStartMicros;
    private long partStartMicros;
    private long segmentStartMicros;

    /**
     * @param memory where chunks are put
     * @param output is called with a chunk held, and holds it itself if it keeps it
     * @param whatIsAhead hears of sound whose picture is late
     */
    PartAssembler(
            PackagingSettings settings,
            PackagingCounters counters,
            ChunkMemory memory,
            Consumer<Chunk> output,
            SoundAhead.Output whatIsAhead) {
        this.memory = memory;
        this.ahead = new SoundAhead(whatIsAhead);
        this.rule = new PartRule(settings.partTarget().toNanos() / 1_000);
        this.aheadUntoldMicros = settings.partTarget().toNanos() / 1_000 / AHEAD_ROOM;
        this.segmentTargetMicros = settings.segmentTarget().toNanos() / 1_000;
        this.counters = counters;
        this.output = output;
    }

    /**
     * Begins an epoch; the one before must have been ended.
     *
     * @param header what decodes it
     * @param wallMicros wall time of its time 0, in microseconds since 1970
     * @param startMicros where its first part begins: the time of the leading track's first sample
     */
    void begin(InitSection header, long wallMicros, long startMicros) {
        if (!header.equals(init)) {
            rule.reset();
            unwritten = new UnwrittenSamples(header.tracks());
            video = unwritten.video();
            audio = unwritten.sound();
        }
        discontinuity = init != null;
        init = header;
        wallOriginMicros = wallMicros;
        segmentDue = true;
        begun = false;
        epochStartMicros = startMicros;
        partStartMicros = startMicros;
        segmentStartMicros = startMicros;
        lastVideoTicks = 0;
        counters.epochs++;
    }

    /** Appends a video sample; times in 1/90,000 s of the epoch, growing. */
    void video(long dts, int compositionOffset, boolean keyframe, ByteBuffer payload, long received) {
        TrackRun run = video;
        if (run == null) {
            return;
        }
        if (!run.isEmpty()) {
            lastVideoTicks = (int) Math.min(dts - run.dts(run.count() - 1), Integer.MAX_VALUE);
            run.setLastDuration(lastVideoTicks);
            rule.frame(micros90k(lastVideoTicks));
            endPartBefore(run, micros90k(dts), keyframe);
        }
        run.add(dts, 0, compositionOffset, keyframe, payload, received);
        tellAhead();
    }

    /**
     * Appends an audio sample; times in the track's timescale, growing.
     *
     * @param hole how much longer the sample before it lasts
     */
    void audio(long dts, int duration, long hole, ByteBuffer payload, long received) {
        SoundRun sound = audio;
        if (sound == null) {
            return;
        }
        sound.fillHole(hole);
        long micros = sound.micros(dts);
        if (video != null) {
            endPartsThatVideoMisses(video, sound, micros);
        } else if (!sound.isEmpty()) {
            rule.frame(micros - sound.startMicros(sound.count() - 1));
            endPartBefore(sound.run(), micros, false);
        }
        sound.add(dts, duration, payload, received);
        tellAhead();
    }

    /** Writes all that waits. The last video sample lasts as long as the one before it. */
    void end() {
        writeRest();
        ahead.over();
    }

    /** Writing failed: throws away what waits, for it would fail again, and with it each later session. */
    void abandon() {
        unwritten.drop(counters);
        ahead.over();
    }

    private void writeRest() {
        TrackRun lead = lead();
        if (lead == null || isEmpty()) {
            return;
        }
        long end = partStartMicros + 1;
        if (!lead.isEmpty()) {
            if (lead == video) {
                lead.setLastDuration(lastVideoTicks > 0 ? lastVideoTicks : (int) ticks90k(rule.nominalMicros()));
            }
            if (!rule.isSettled()) {
                settle(lead);
            }
            int last = lead.count() - 1;
            long leadEnd = leadMicros(lead.dts(last) + lead.duration(last));
            endOverlong(lead, leadEnd);
            end = Math.max(partStartMicros + 1, leadEnd);
        } else if (audio != null && !audio.isEmpty()) {
            end = Math.max(end, audio.endMicros());
        }
        writePart(lead.count(), end, true, true);
    }

    /** No sample follows for now. */
    void rest() {
        memory.rest();
    }

    /** Whether the epoch has no chunk yet: for one thing, its frame rate has to tell how long parts can be. */
    boolean awaitsFirstPart() {
        return !begun;
    }

    /** Whether nothing waits to be written. */
    boolean isEmpty() {
        return unwritten.isEmpty();
    }

    /** A frame begins at {@code micros}: the part may end there. */
    private void endPartBefore(TrackRun lead, long micros, boolean keyframe) {
        if (!rule.isSettled()) {
            if (!rule.canSettle(micros - partStartMicros) && !unwritten.full()) {
                return;
            }
            settle(lead);
        }
        endOverlong(lead, micros);
        long elapsed = micros - partStartMicros;
        if (elapsed <= 0) {
            if (unwritten.full()) {
                // Far behind sound that has ended: these would wait until they are where it was.
                writePart(lead.count(), partStartMicros + 1, false, false, false);
            }
            return;
        }
        long sinceSegment = micros - segmentStartMicros;
        if (keyframe && sinceSegment >= segmentTargetMicros - segmentTargetMicros / SEGMENT_TOLERANCE) {
            writePart(lead.count(), micros, true, false);
            beginSegment();
        } else if (rule.endsAt(elapsed, keyframe) || unwritten.full()) {
            boolean segmentEnds = video == null && sinceSegment >= segmentTargetMicros - rule.nominalMicros() / 2;
            writePart(lead.count(), micros, segmentEnds, false);
            if (segmentEnds) {
                beginSegment();
            }
        }
    }

    /** The frame rate is known now: what was held for that goes through the rule, frame by frame. */
    private void settle(TrackRun lead) {
        rule.settle();
        TrackRun held = lead.takeAll();
        int next = 0;
        try {
            for (; next < held.count(); next++) {
                if (next > 0) {
                    endPartBefore(lead, leadMicros(held.dts(next)), held.isSync(next));
                }
                lead.addFrom(held, next);
            }
        } finally {
            // If a part could not be written: they wait as before, and are counted with it.
            for (; next < held.count(); next++) {
                lead.addFrom(held, next);
            }
        }
    }

    /** The last frame came out longer than the part has room for: it begins the next part. */
    private void endOverlong(TrackRun lead, long endMicros) {
        int last = lead.count() - 1;
        if (last > 0 && rule.tooLong(endMicros - partStartMicros)) {
            long micros = leadMicros(lead.dts(last));
            if (micros > partStartMicros) {
                writePart(last, micros, false, false);
            }
        }
    }

    private void endPartsThatVideoMisses(TrackRun videoRun, SoundRun sound, long nowMicros) {
        while (!sound.isEmpty() && nowMicros - partStartMicros > MAX_AUDIO_LEAD_MICROS + 2 * rule.declaredMicros()) {
            if (!rule.isSettled()) {
                settle(videoRun);
            }
            long end = Math.max(partStartMicros + rule.nominalMicros(), sound.firstPartEndMicros());
            // The last video sample waits: how long it lasts is not known.
            int ready = Math.max(0, Math.min(videoRun.countBefore(ticks90k(end)), videoRun.count() - 1));
            writePart(ready, end, false, false, false);
        }
    }

    /** Before the first part, what waits is the beginning of a time-line ({@link WaitingSamples}). */
    private void tellAhead() {
        if (begun && init != null && video != null && audio != null) {
            ahead.look(init, sequence, video, audio, partStartMicros, rule.nominalMicros() + aheadUntoldMicros);
        }
    }

    private void beginSegment() {
        segmentDue = true;
        segmentStartMicros = partStartMicros;
    }

    private void writePart(int leadCount, long endMicros, boolean segmentEnds, boolean all) {
        writePart(leadCount, endMicros, segmentEnds, all, true);
    }

    /** @param inTime whether a picture that came ends it */
    private void writePart(int leadCount, long endMicros, boolean segmentEnds, boolean all, boolean inTime) {
        InitSection header = init;
        if (header == null) {
            return;
        }
        int videoCount = video == null ? 0 : leadCount;
        int audioCount = video == null ? leadCount : audioBefore(endMicros, all);
        if (videoCount + audioCount == 0) {
            return;
        }
        boolean independent = video == null || videoCount > 0 && video.isSync(0);
        countLateAudio(audioCount);
        long duration = endMicros - partStartMicros;
        if (rule.ended(duration, independent || segmentEnds)) {
            counters.misfitParts++;
        }
        unwritten.choose(videoCount, audioCount);
        ChunkBytes media = unwritten.write(sequence, memory);
        Chunk chunk = new Chunk(
                header,
                sequence,
                segmentDue,
                independent,
                discontinuity,
                WallAnchor.instant(wallOriginMicros + partStartMicros),
                partStartMicros,
                duration,
                videoCount,
                audioCount,
                audioCount == 0 || audio == null ? 0 : audio.run().sizeBytes(audioCount),
                media,
                unwritten.lastReceived(),
                rule.declaredMicros());
        unwritten.removeWritten();
        if (video != null && audio != null) {
            ahead.written(videoCount, audioCount, audio, endMicros, inTime);
        }
        begun = true;
        sequence++;
        counters.chunks++;
        counters.bytes += media.sizeBytes();
        segmentDue = false;
        discontinuity = false;
        partStartMicros = endMicros;
        try {
            output.accept(chunk);
        } finally {
            media.release();
        }
    }

    private int audioBefore(long endMicros, boolean all) {
        if (audio == null) {
            return 0;
        }
        return all ? audio.count() : audio.countBefore(endMicros);
    }

    private void countLateAudio(int audioCount) {
        if (video != null && audio != null && partStartMicros > epochStartMicros) {
            counters.lateAudio += Math.min(audio.countBefore(partStartMicros), audioCount);
        }
    }

    /** The track that decides where parts end. */
    private @Nullable TrackRun lead() {
        return video != null ? video : audio == null ? null : audio.run();
    }

    private long leadMicros(long ticks) {
        return video != null || audio == null ? micros90k(ticks) : audio.micros(ticks);
    }

    static long micros90k(long ticks) {
        return Math.floorDiv(ticks * 100, 9L);
    }

    private static long ticks90k(long micros) {
        return micros * 9 / 100;
    }
}
