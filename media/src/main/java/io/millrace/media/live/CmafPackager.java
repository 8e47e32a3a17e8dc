package io.millrace.media.live;

import io.millrace.media.Codec;
import io.millrace.media.InitSection;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.codec.OpusPackets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Packages one publish session: decides which tracks there are, where a time-line (an epoch)
 * begins, and what time each sample gets in it. What becomes of them then is
 * {@link PartAssembler}'s. Guarded by the live stream's lock.
 *
 * <p>A new epoch begins with a session, with a keyframe whose configuration differs, with the
 * first keyframe after a jump in time, and with the first keyframe after audio came, went or
 * changed. Until that keyframe a jump is bridged (see {@link TrackClock}), so nothing is lost. What
 * cannot be written costs its epoch and no more: the next keyframe begins another.
 */
final class CmafPackager {
    /** Audio that has been away for this long is taken out at the next keyframe; players wait for it otherwise. */
    private static final long AUDIO_LOST_TICKS = 90_000L * 5;

    private static final int OPUS_RATE_HZ = 48_000;
    private static final long REPAIR_TICKS = 90;
    private static final long DEFAULT_STEP_TICKS = 90_000L / 25;

    private final PackagingCounters counters;
    private final PartAssembler assembler;
    private final InitSections inits;
    private final WallAnchor wall;
    private final TrackClock videoTimes;
    private final TrackClock audioTimes;
    private final AudioLeadIn leadIn;
    private final WaitingSamples.Output whatWaits;
    private final Consumer<Throwable> unwritable;
    private final Duration part;

    private @Nullable SessionStart start;
    /** Null as long as samples become chunks as they come. */
    private @Nullable WaitingSamples waiting;

    private boolean videoExpected;
    private @Nullable Track video;
    private @Nullable Track audio;
    private @Nullable Track audioHeard;
    private AudioClock audioClock = new AudioClock(1);
    private boolean begun;
    /** The epoch before could not be written, and none has begun since. */
    private boolean gaveUp;

    private boolean jumped;
    private long origin;
    private long wallOriginMicros;
    private long position;
    private long lastVideo;
    private long videoStep;
    private long lastAudio;

    /** @param unwritable told why an epoch was given up; may throw it on */
    CmafPackager(
            PackagingSettings settings,
            PackagingCounters counters,
            PartAssembler assembler,
            InitSections inits,
            WallAnchor wall,
            WaitingSamples.Output whatWaits,
            Consumer<Throwable> unwritable) {
        this.unwritable = unwritable;
        this.counters = counters;
        this.assembler = assembler;
        this.inits = inits;
        this.wall = wall;
        this.whatWaits = whatWaits;
        this.part = settings.partTarget();
        long maximumGap = settings.maximumGap().toMillis() * 90;
        videoTimes = new TrackClock(maximumGap);
        audioTimes = new TrackClock(maximumGap);
        leadIn = new AudioLeadIn(counters);
        start = new SessionStart(counters, settings.trackWait().toMillis() * 90);
        waiting = new WaitingSamples(whatWaits, wall, part);
        if (inits.haveAudio()) {
            start.announce(MediaKind.AUDIO);
        }
    }

    /** A track of that kind is to be expected. */
    void announce(MediaKind kind) {
        if (start != null) {
            start.announce(kind);
        }
    }

    void sample(MediaSample sample) {
        SessionStart starting = start;
        if (sample.sizeBytes() == 0) {
            counters.drop(DropCause.EMPTY, sample);
        } else if (starting == null) {
            place(sample);
            if (waiting != null) {
                waits(waiting, sample);
            }
        } else if (starting.add(sample)) {
            if (waiting != null) {
                waiting.add(sample);
            }
            if (starting.isDecided()) {
                begin(starting);
            }
        }
    }

    /** The session is over: all that waits is written. */
    void end() {
        SessionStart starting = start;
        if (starting != null) {
            begin(starting);
        }
        dropLeadIn();
        try {
            assembler.end();
        } catch (RuntimeException | Error e) {
            giveUpEpoch(e);
        }
        nothingWaits();
    }

    private void begin(SessionStart starting) {
        start = null;
        videoExpected = starting.hasVideo();
        audioHeard = starting.audio();
        WaitingSamples sinceStart = waiting;
        for (MediaSample sample : starting.samples()) {
            place(sample);
            WaitingSamples now = waiting;
            if (now != null && now != sinceStart) {
                waits(now, sample);
            }
        }
        if (!assembler.awaitsFirstPart()) {
            nothingWaits();
        }
    }

    /** Unless it was the one that chunks were waiting for. */
    private void waits(WaitingSamples others, MediaSample sample) {
        if (assembler.awaitsFirstPart()) {
            others.add(sample);
        } else {
            nothingWaits();
        }
    }

    private void nothingWaits() {
        WaitingSamples written = waiting;
        if (written != null) {
            waiting = null;
            written.over();
        }
    }

    /**
     * Puts it in its place. If that fails, mostly because a part before it cannot be written, all that
     * waits is thrown away; the sample may still be the one that the next epoch begins with.
     */
    private void place(MediaSample sample) {
        try {
            placeInEpoch(sample);
            return;
        } catch (RuntimeException | Error e) {
            giveUpEpoch(e);
        }
        try {
            placeInEpoch(sample);
        } catch (RuntimeException | Error e) {
            giveUpEpoch(e);
            counters.drop(DropCause.UNWRITABLE, sample);
        }
    }

    private void placeInEpoch(MediaSample sample) {
        if (sample.track().kind() == MediaKind.VIDEO) {
            video(sample);
        } else {
            audio(sample);
        }
    }

    /** The next begins with a keyframe, or where there is no video with any sample. */
    private void giveUpEpoch(Throwable cause) {
        gaveUp = true;
        video = null;
        audio = null;
        assembler.abandon();
        unwritable.accept(cause);
    }

    private void video(MediaSample sample) {
        long sent = CameraTime.decode90k(sample);
        if (!sameCodec(video, sample.track())) {
            if (!sample.keyframe()) {
                counters.drop(gaveUp ? DropCause.UNWRITABLE : DropCause.AWAITING_KEYFRAME, sample);
                return;
            }
            videoExpected = true;
            beginEpoch(sample, sample.track(), audioHeard, begun && !jumped && !jumps(sent));
        } else {
            boolean jump = videoTimes.jumps(sent - origin, position);
            jumped |= jump;
            if (sample.keyframe()) {
                forgetLostAudio();
                boolean audioChanged = !sameCodec(audio, audioHeard);
                if (jumped || audioChanged) {
                    beginEpoch(sample, sample.track(), audioHeard, !jumped);
                }
            }
        }
        long mapped = videoTimes.map(sent - origin, position, videoStep);
        long dts = mapped;
        int compositionOffset = 0;
        if (dts <= lastVideo) {
            dts = lastVideo + REPAIR_TICKS;
            counters.repairedTimes++;
        }
        if (sample.compositionOffsetTicks() != 0) {
            compositionOffset = (int) (CameraTime.presentation90k(sample) - sent + mapped - dts);
        }
        assembler.video(dts, compositionOffset, sample.keyframe(), sample.payload(), sample.receivedNanos());
        if (lastVideo >= 0) {
            videoStep = dts - lastVideo;
        }
        lastVideo = dts;
        position = Math.max(position, dts);
    }

    private void audio(MediaSample sample) {
        Track track = sample.track();
        long sent = CameraTime.decode90k(sample);
        audioHeard = track;
        if (!sameCodec(audio, track)) {
            if (videoExpected) {
                leadIn.add(sample, audioCause());
                return;
            }
            beginEpoch(sample, null, track, begun && !jumps(sent));
        } else if (audioTimes.jumps(sent - origin, position)) {
            jumped = true;
            if (video == null) {
                beginEpoch(sample, null, track, false);
            }
        }
        if (!(track.codec() instanceof Codec.Audio codec)) {
            return;
        }
        long mapped = audioTimes.map(sent - origin, position, codec.frameSamples() * 90_000L / codec.sampleRateHz());
        if (mapped < 0) {
            counters.drop(DropCause.BEFORE_EPOCH, sample);
            return;
        }
        int frameSamples = frameSamples(codec, sample);
        long dts = audioClock.place(mapped, frameSamples);
        if (audioClock.holeTicks() > 0) {
            counters.audioLeaps++;
        }
        counters.audioDriftMicros = audioClock.driftMicros();
        assembler.audio(
                dts,
                audioClock.durationTicks(frameSamples),
                audioClock.holeTicks(),
                sample.payload(),
                sample.receivedNanos());
        lastAudio = Math.max(lastAudio, mapped);
        position = Math.max(position, mapped);
    }

    /**
     * @param first its first sample, of the leading track
     * @param goesOn whether decode time goes on, and with it the wall clock
     */
    private void beginEpoch(MediaSample first, @Nullable Track newVideo, @Nullable Track newAudio, boolean goesOn) {
        assembler.end();
        video = newVideo;
        audio = newAudio;
        List<Track> tracks = new ArrayList<>(2);
        if (newVideo != null) {
            tracks.add(newVideo);
        }
        if (newAudio != null) {
            tracks.add(newAudio);
            audioClock = new AudioClock(((Codec.Audio) newAudio.codec()).sampleRateHz());
        }
        InitSection header = inits.of(tracks);
        long sent = CameraTime.decode90k(first);
        long lead = leadIn.alignTo(sent, audioCause());
        long newOrigin = sent - lead;
        long begins = goesOn
                ? wall.afterEnd(wallOriginMicros + PartAssembler.micros90k(sent - origin))
                : wall.anchorMicros(first.receivedNanos());
        wallOriginMicros = begins - PartAssembler.micros90k(lead);
        origin = newOrigin;
        boolean another = begun;
        begun = true;
        gaveUp = false;
        jumped = false;
        position = lead;
        lastVideo = -1;
        videoStep = DEFAULT_STEP_TICKS;
        lastAudio = lead;
        videoTimes.reset();
        audioTimes.reset();
        assembler.begin(header, wallOriginMicros, PartAssembler.micros90k(lead));
        if (another) {
            awaitFirstPart(begins, first);
        }
        // A frame of yet another codec goes back to the end of the queue, so this counts.
        for (int i = leadIn.frames().size(); i > 0; i--) {
            audio(leadIn.frames().remove());
        }
    }

    /** What waited before was written when its epoch ended; this one waits anew. */
    private void awaitFirstPart(long wallMicros, MediaSample first) {
        nothingWaits();
        WaitingSamples held = new WaitingSamples(whatWaits, wall, part);
        held.anchor(wallMicros, first.receivedNanos());
        leadIn.frames().forEach(held::add);
        waiting = held;
    }

    /** Opus packets say themselves how long they last, and differ within a stream. */
    private static int frameSamples(Codec.Audio codec, MediaSample sample) {
        if (codec instanceof Codec.Opus) {
            int said = OpusPackets.durationSamples(sample.payload());
            if (said > 0) {
                return Math.max(1, (int) ((long) said * codec.sampleRateHz() / OPUS_RATE_HZ));
            }
        }
        return codec.frameSamples();
    }

    private boolean jumps(long sent) {
        return videoTimes.jumps(sent - origin, position) || audioTimes.jumps(sent - origin, position);
    }

    private void forgetLostAudio() {
        if (audio != null && sameCodec(audio, audioHeard) && position - lastAudio > AUDIO_LOST_TICKS) {
            audioHeard = null;
        }
    }

    private DropCause audioCause() {
        if (gaveUp) {
            return DropCause.UNWRITABLE;
        }
        return begun ? DropCause.AUDIO_AWAITING_KEYFRAME : DropCause.AWAITING_KEYFRAME;
    }

    private void dropLeadIn() {
        for (int i = leadIn.frames().size(); i > 0; i--) {
            counters.drop(audioCause(), leadIn.frames().remove());
        }
    }

    private static boolean sameCodec(@Nullable Track known, @Nullable Track other) {
        return known == other || known != null && other != null && known.codec().equals(other.codec());
    }
}
