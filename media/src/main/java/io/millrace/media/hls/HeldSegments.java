package io.millrace.media.hls;

import java.util.ArrayDeque;

/**
 * A rung's complete segments, and with them their chunks, held until they are dropped: those that the playlist lists, and before them the retired ones.
 * Guarded by its owner.
 *
 * <p>RFC 8216bis, 6.2.2, wants a segment that left the playlist to stay available for as long as
 * the longest playlist handed out that listed it, and its own duration. A playlist nobody fetched
 * binds nobody, so a camera without viewers keeps what is listed and no more.
 */
final class HeldSegments {
    private record Retired(Segment segment, long untilMediaMicros) {}

    private final long maxBytes;
    private final WindowCounters counters;
    private final ArrayDeque<Retired> retired = new ArrayDeque<>();
    private final ArrayDeque<Segment> listed = new ArrayDeque<>();
    private Segment[] all = {};
    private long listedMicros;
    private long bytes;

    HeldSegments(long maxBytes, WindowCounters counters) {
        this.maxBytes = maxBytes;
        this.counters = counters;
    }

    /** Retired and listed, oldest first; the same array until something changes, never written again. */
    Segment[] all() {
        return all;
    }

    int retiredCount() {
        return retired.size();
    }

    long bytes() {
        return bytes;
    }

    /** The longest listed segment. */
    long longestMicros() {
        long longest = 0;
        for (Segment segment : listed) {
            longest = Math.max(longest, segment.durationMicros);
        }
        return longest;
    }

    /** The longest part of a listed segment. */
    long longestPartMicros() {
        long longest = 0;
        for (Segment segment : listed) {
            longest = Math.max(longest, segment.longestPartMicros);
        }
        return longest;
    }

    void add(Segment segment) {
        listed.add(segment);
        listedMicros += segment.durationMicros;
        bytes += segment.sizeBytes;
        rebuild();
    }

    void clear() {
        for (Segment segment : all) {
            segment.release();
        }
        retired.clear();
        listed.clear();
        listedMicros = 0;
        bytes = 0;
        rebuild();
    }

    /**
     * Retires and drops what is due, whole segments, oldest first; one always stays listed.
     *
     * @param keepMicros what has to stay listed
     * @param openMicros of the segment that is growing, which the playlist lists by its parts
     * @param openBytes of the segment that is growing
     * @param nowMicros media time
     * @param distributedSequence the newest sequence number in a playlist that was handed out
     */
    void evict(long keepMicros, long openMicros, long openBytes, long nowMicros, long distributedSequence) {
        int before = retired.size() + listed.size();
        int retiredBefore = retired.size();
        while (listed.size() > 1 && listedMicros - listed.getFirst().durationMicros >= keepMicros) {
            retireOldest(openMicros, nowMicros, distributedSequence);
        }
        while (!retired.isEmpty() && retired.getFirst().untilMediaMicros <= nowMicros) {
            dropOldest();
        }
        while (bytes + openBytes > maxBytes && retired.size() + listed.size() > 1) {
            if (retired.isEmpty()) {
                retireOldest(openMicros, nowMicros, distributedSequence);
            }
            dropOldest();
            counters.earlyEvictions.increment();
        }
        if (retired.size() + listed.size() != before || retired.size() != retiredBefore) {
            rebuild();
        }
    }

    private void retireOldest(long openMicros, long nowMicros, long distributedSequence) {
        long playlistMicros = listedMicros + openMicros;
        Segment oldest = listed.removeFirst();
        listedMicros -= oldest.durationMicros;
        boolean promised = oldest.sequence() <= distributedSequence;
        retired.add(new Retired(oldest, promised ? nowMicros + oldest.durationMicros + playlistMicros : nowMicros));
    }

    private void dropOldest() {
        Segment oldest = retired.removeFirst().segment;
        bytes -= oldest.sizeBytes;
        oldest.release();
        counters.evictions.increment();
    }

    private void rebuild() {
        Segment[] now = new Segment[retired.size() + listed.size()];
        int i = 0;
        for (Retired segment : retired) {
            now[i++] = segment.segment;
        }
        for (Segment segment : listed) {
            now[i++] = segment;
        }
        all = now;
    }
}
