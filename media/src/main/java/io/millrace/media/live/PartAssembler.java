package io.millrace.media.live;

import io.millrace.media.Chunk;
import io.millrace.media.InitSection;
import io.millrace.media.Track;
import io.millrace.media.cmaf.ChunkWriter;
import io.millrace.media.cmaf.TrackRun;
import io.millrace.media.memory.ChunkBytes;
import io.millrace.media.memory.ChunkMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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
    /** A part is written early rather than hold more than this. */
    private static final long MAX_PART_BYTES = 8L << 20;

    private static final int MAX_PART_SAMPLES = 1_024;
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
    private final ChunkWriter writer = new ChunkWriter();
    private final ChunkMemory memory;
    private final long segmentTargetMicros;
    private final long aheadUntoldMicros;

    private List<TrackRun> runs = List.of();
    private int[] counts = new int[0];
    private @Nullable InitSection init;
    private @Nullable TrackRun video;
    private @Nullable TrackRun audio;
    private int audioTimescale = 1;
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
            video = null;
            audio = null;
            runs = new ArrayList<>(2);
            for (Track track : header.tracks()) {
                TrackRun run = new TrackRun(track.id());
                runs.add(run);
                if (track.id() == Track.VIDEO_ID) {
                    video = run;
                } else {
                    audio = run;
                    audioTimescale = track.timescale();
                }
            }
            counts = new int[runs.size()];
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
        TrackRun run = audio;
        if (run == null) {
            return;
        }
        if (hole > 0 && !run.isEmpty()) {
            int last = run.count() - 1;
            run.setLastDuration((int) Math.min(run.duration(last) + hole, Integer.MAX_VALUE));
        }
        long micros = audioMicros(dts);
        if (video != null) {
            endPartsThatVideoMisses(video, run, micros);
        } else if (!run.isEmpty()) {
            rule.frame(micros - audioMicros(run.dts(run.count() - 1)));
            endPartBefore(run, micros, false);
        }
        run.add(dts, duration, 0, true, payload, received);
        tellAhead();
    }

    /** Writes all that waits. The last video sample lasts as long as the one before it. */
    void end() {
        writeRest();
        ahead.over();
    }

    private void writeRest() {
        TrackRun lead = video != null ? video : audio;
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
            int last = audio.count() - 1;
            end = Math.max(end, audioMicros(audio.dts(last) + audio.duration(last)));
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
        return (video == null || video.isEmpty()) && (audio == null || audio.isEmpty());
    }

    /** A frame begins at {@code micros}: the part may end there. */
    private void endPartBefore(TrackRun lead, long micros, boolean keyframe) {
        if (!rule.isSettled()) {
            if (!rule.canSettle(micros - partStartMicros) && !full()) {
                return;
            }
            settle(lead);
        }
        endOverlong(lead, micros);
        long elapsed = micros - partStartMicros;
        if (elapsed <= 0) {
            return;
        }
        long sinceSegment = micros - segmentStartMicros;
        if (keyframe && sinceSegment >= segmentTargetMicros - segmentTargetMicros / SEGMENT_TOLERANCE) {
            writePart(lead.count(), micros, true, false);
            beginSegment();
        } else if (rule.endsAt(elapsed, keyframe) || full()) {
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
        for (int i = 0; i < held.count(); i++) {
            if (i > 0) {
                endPartBefore(lead, leadMicros(held.dts(i)), held.isSync(i));
            }
            lead.addFrom(held, i);
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

    private void endPartsThatVideoMisses(TrackRun videoRun, TrackRun audioRun, long nowMicros) {
        while (!audioRun.isEmpty() && nowMicros - partStartMicros > MAX_AUDIO_LEAD_MICROS + 2 * rule.declaredMicros()) {
            if (!rule.isSettled()) {
                settle(videoRun);
            }
            // Past the first of the sound, in its ticks: a part without a sample would not be written, for ever.
            long end = Math.max(partStartMicros + rule.nominalMicros(), audioMicros(audioRun.dts(0) + 1) + 1);
            // The last video sample waits: how long it lasts is not known.
            int ready = Math.max(0, Math.min(videoRun.countBefore(ticks90k(end)), videoRun.count() - 1));
            writePart(ready, end, false, false, false);
        }
    }

    /** Before the first part, what waits is the beginning of a time-line ({@link WaitingSamples}). */
    private void tellAhead() {
        if (begun && init != null && video != null && audio != null) {
            ahead.look(
                    init,
                    sequence,
                    video,
                    audio,
                    audioTimescale,
                    partStartMicros,
                    rule.nominalMicros() + aheadUntoldMicros);
        }
    }

    private void beginSegment() {
        segmentDue = true;
        segmentStartMicros = partStartMicros;
    }

    private boolean full() {
        long bytes = 0;
        int samples = 0;
        for (int t = 0; t < runs.size(); t++) {
            bytes += runs.get(t).sizeBytes();
            samples += runs.get(t).count();
        }
        return bytes >= MAX_PART_BYTES || samples >= MAX_PART_SAMPLES;
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
        setCounts(videoCount, audioCount);
        ChunkBytes media = writer.write(sequence, runs, counts, memory);
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
                audioCount == 0 || audio == null ? 0 : audio.sizeBytes(audioCount),
                media,
                lastReceived(),
                rule.declaredMicros());
        for (int t = 0; t < runs.size(); t++) {
            runs.get(t).remove(counts[t]);
        }
        if (video != null && audio != null) {
            ahead.written(videoCount, audioCount, audio, audioTimescale, endMicros, inTime);
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
        return all ? audio.count() : audio.countBefore(Math.floorDiv(endMicros * audioTimescale, 1_000_000L));
    }

    private void countLateAudio(int audioCount) {
        if (video != null && audio != null && partStartMicros > epochStartMicros) {
            int ended = audio.countBefore(Math.floorDiv(partStartMicros * audioTimescale, 1_000_000L));
            counters.lateAudio += Math.min(ended, audioCount);
        }
    }

    private void setCounts(int videoCount, int audioCount) {
        for (int t = 0; t < runs.size(); t++) {
            counts[t] = runs.get(t) == video ? videoCount : audioCount;
        }
    }

    private long lastReceived() {
        long latest = Long.MIN_VALUE;
        for (int t = 0; t < runs.size(); t++) {
            if (counts[t] > 0) {
                long received = runs.get(t).received(counts[t] - 1);
                // nanoTime may wrap: compare by difference
                latest = latest == Long.MIN_VALUE || received - latest > 0 ? received : latest;
            }
        }
        return latest;
    }

    private long leadMicros(long ticks) {
        return video != null ? micros90k(ticks) : audioMicros(ticks);
    }

    private long audioMicros(long ticks) {
        return Math.floorDiv(ticks * 1_000_000L, audioTimescale);
    }

    static long micros90k(long ticks) {
        return Math.floorDiv(ticks * 100, 9L);
    }

    private static long ticks90k(long micros) {
        return micros * 9 / 100;
    }
}
