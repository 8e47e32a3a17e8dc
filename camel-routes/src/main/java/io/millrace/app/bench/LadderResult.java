package io.millrace.app.bench;

import java.util.List;

/**
 * What {@code bench ladder} found.
 *
 * @param clip its size, rate and bitrate, in words
 * @param turns in the order they ran; fewer when the run was cut
 * @param targets those that can be told from the turns
 * @param cut whether it was ended early
 */
public record LadderResult(
        String machine,
        String clip,
        double seconds,
        int rounds,
        List<LadderTurn> turns,
        List<LadderTarget> targets,
        boolean cut) {}
