package io.millrace.ingest.rtmp;

import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.SampleSink;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a session received before somebody took it: bounded in bytes; on overflow everything up to
 * the next keyframe goes, so that what is left can be decoded. Not thread-safe: its session locks.
 */
final class Preroll {
    private final int maxBytes;
    private final BufferBudget budget;
    /** Tracks and samples, in the order they came. */
    private final ArrayDeque<Object> waiting = new ArrayDeque<>();
    /** Tracks whose announcement went with the samples around it. */
    private final Map<Integer, Track> tracks = new TreeMap<>();

    private final Set<MediaKind> announced = EnumSet.noneOf(MediaKind.class);

    private int samples;
    private int bytes;
    private long dropped;
    private boolean hasVideo;
    private boolean awaitKeyframe;
    private boolean disowned;

    Preroll(int maxBytes, BufferBudget budget) {
        this.maxBytes = maxBytes;
        this.budget = budget;
    }

    void add(Track track) {
        hasVideo |= track.kind() == MediaKind.VIDEO;
        waiting.add(track);
    }

    void announce(MediaKind kind) {
        announced.add(kind);
    }

    void add(MediaSample sample) {
        boolean keyframe = isKeyframe(sample);
        while (!(awaitKeyframe && !keyframe)) {
            if (reserve(sample.sizeBytes())) {
                awaitKeyframe = false;
                waiting.add(sample);
                samples++;
                return;
            }
            if (samples == 0) {
                break;
            }
            dropGroup();
            awaitKeyframe = samples == 0 && hasVideo;
        }
        dropped++;
        awaitKeyframe = hasVideo;
    }

    /** Hands everything on, oldest first, and is empty after it. */
    void drainTo(SampleSink sink) {
        announced.forEach(sink::onAnnounced);
        announced.clear();
        tracks.values().forEach(sink::onTrack);
        tracks.clear();
        for (Object next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next instanceof Track track) {
                sink.onTrack(track);
            } else if (next instanceof MediaSample sample) {
                release(sample);
                sink.onSample(sample);
            }
        }
    }

    /** The session is over: what waits is kept for a late sink, and no longer counted. */
    void disown() {
        budget.release(bytes);
        bytes = 0;
        disowned = true;
    }

    long dropped() {
        return dropped;
    }

    private boolean reserve(int size) {
        if (size > maxBytes - bytes || !budget.reserve(size)) {
            return false;
        }
        bytes += size;
        return true;
    }

    private void release(MediaSample sample) {
        samples--;
        if (!disowned) {
            budget.release(sample.sizeBytes());
            bytes -= sample.sizeBytes();
        }
    }

    /** The oldest sample and what cannot be decoded without it. */
    private void dropGroup() {
        boolean first = true;
        for (Object next = waiting.peek(); next != null; next = waiting.peek()) {
            if (next instanceof Track track) {
                tracks.put(track.id(), track);
            } else if (next instanceof MediaSample sample) {
                if (!first && (!hasVideo || isKeyframe(sample))) {
                    return;
                }
                release(sample);
                dropped++;
                first = false;
            }
            waiting.poll();
        }
    }

    private static boolean isKeyframe(MediaSample sample) {
        return sample.keyframe() && sample.track().kind() == MediaKind.VIDEO;
    }
}
