package io.millrace.media.hls;

/**
 * A live window in numbers, all rungs together; counts are since it was made.
 *
 * @param bytes media held now
 * @param segments complete segments held now, gaps not counted
 * @param evictions segments that left the memory
 * @param earlyEvictions of those, the ones that the limit of bytes drove out before their time
 * @param forcedCuts segments cut without a keyframe
 * @param targetChanges times a declared target had to change
 * @param waiters requests held open now
 * @param timedOut requests held open in vain
 * @param refused requests not held because too many were
 */
public record WindowFigures(
        long bytes,
        int segments,
        long evictions,
        long earlyEvictions,
        long forcedCuts,
        long targetChanges,
        int waiters,
        long timedOut,
        long refused) {}
