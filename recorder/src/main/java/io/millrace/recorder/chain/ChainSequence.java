package io.millrace.recorder.chain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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

    /** @param manifests of one camera, in any order */
    public static List<Break> breaks(List<Manifest> manifests) {
        List<Manifest> ordered = new ArrayList<>(manifests);
        ordered.sort(Comparator.comparingLong(Manifest::startMillis));
        List<Break> breaks = new ArrayList<>();
        for (int i = 1; i < ordered.size(); i++) {
            Manifest before = ordered.get(i - 1);
            Manifest after = ordered.get(i);
            if (!after.previous().equals(new Previous(before.id(), before.last()))) {
                breaks.add(new Break(before, after));
            }
        }
        return breaks;
    }
}
