package io.millrace.recorder.chain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether a camera's recordings, each of them intact, follow each other without one missing. */
public final class ChainSequence {
    private ChainSequence() {}

    /**
     * A place where the chain does not close.
     *
     * @param before the recording before the break
     * @param after the one after it, which names another as its previous
     */
    public record Break(Manifest before, Manifest after) {}

    /**
     * By the links, not by the times: a host's clock may have been set back between two recordings.
     *
     * @param manifests of one camera, in any order
     */
    public static List<Break> breaks(List<Manifest> manifests) {
        List<Manifest> byStart = manifests.stream()
                .sorted(Comparator.comparingLong(Manifest::startMillis))
                .toList();
        Map<Previous, Manifest> byEnd = new HashMap<>();
        byStart.forEach(manifest -> byEnd.put(new Previous(manifest.id(), manifest.last()), manifest));
        // Each recording is followed by one; what follows none, or is the second to follow, breaks the chain.
        Set<Manifest> followed = new HashSet<>();
        List<Manifest> heads = new ArrayList<>();
        for (Manifest manifest : byStart) {
            Manifest before = byEnd.get(manifest.previous());
            if (before == null || !followed.add(before)) {
                heads.add(manifest);
            }
        }
        heads.sort(Comparator.comparing(head -> !head.previous().equals(Previous.NONE)));
        return heads.stream()
                .skip(1)
                .map(head -> new Break(endBefore(head, byStart, followed), head))
                .toList();
    }

    /** Of the recordings that none follows, the one that begins latest before {@code head}. */
    private static Manifest endBefore(Manifest head, List<Manifest> byStart, Set<Manifest> followed) {
        List<Manifest> ends = byStart.stream()
                .filter(manifest -> !followed.contains(manifest))
                .toList();
        return ends.stream()
                .filter(end -> end.startMillis() < head.startMillis())
                .reduce((one, later) -> later)
                .orElse(ends.getLast());
    }
}
