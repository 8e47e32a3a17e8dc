package io.millrace.transcoder.ladder;

import io.millrace.media.hls.LiveWindow;
import io.millrace.media.ladder.LadderMode;
import io.millrace.media.publish.EndReason;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rungs that were planned for a camera: those that its viewers are offered, and those that are
 * withheld for a while. Guarded by the ladder's lock.
 */
final class ListedRungs {
    private final LiveWindow window;
    private final LadderNode node;
    private final Map<String, RungState> listed = new LinkedHashMap<>();
    private final Map<String, Long> withheldSinceNanos = new HashMap<>();
    /** Of those that are withheld: nobody says again that they are wanted, as long as they are. */
    private final Set<String> demandedWithheld = new HashSet<>();

    private List<PlannedRung> plan = List.of();

    /** @param window where they are listed; borrowed */
    ListedRungs(LiveWindow window, LadderNode node) {
        this.window = window;
        this.node = node;
    }

    /**
     * What stays recognizable stays listed, with its demand; what is gone or looks different goes.
     *
     * @param sound what it adds to every rung
     */
    void replan(List<PlannedRung> changed, @Nullable RungSound sound) {
        plan = changed;
        Set<String> demandedBefore = new HashSet<>();
        for (RungState state : List.copyOf(listed.values())) {
            if (state.demanded) {
                demandedBefore.add(state.plan.name());
            }
            if (plan.stream().noneMatch(state.plan::looksLike)) {
                remove(state.plan.name());
            }
        }
        withheldSinceNanos
                .keySet()
                .removeIf(name ->
                        plan.stream().noneMatch(planned -> planned.name().equals(name)));
        demandedBefore.addAll(demandedWithheld);
        demandedWithheld.retainAll(withheldSinceNanos.keySet());
        for (PlannedRung planned : plan) {
            RungState state = listed.get(planned.name());
            if (state == null && !withheldSinceNanos.containsKey(planned.name())) {
                list(planned, sound, demandedBefore.contains(planned.name()));
            } else if (state != null) {
                state.plan = planned;
                window.declare(planned.declare(sound));
            }
        }
    }

    private void list(PlannedRung planned, @Nullable RungSound sound, boolean demanded) {
        RungState state = new RungState(planned, window.addRung(planned.declare(sound)));
        state.demanded = demanded;
        listed.put(planned.name(), state);
    }

    private void remove(String name) {
        window.removeRung(name);
        listed.remove(name);
    }

    /** Viewers are told that there are no such rungs: players go to others at once. */
    void withhold(Set<String> names) {
        for (String name : names) {
            RungState state = listed.get(name);
            if (state != null && state.demanded) {
                demandedWithheld.add(name);
            }
            remove(name);
            withheldSinceNanos.put(name, node.nanoTime.getAsLong());
        }
    }

    /**
     * Lists again what was withheld for long enough.
     *
     * @return whether there was any
     */
    boolean relist(@Nullable RungSound sound) {
        if (withheldSinceNanos.isEmpty()) {
            return false;
        }
        long now = node.nanoTime.getAsLong();
        boolean any = false;
        for (PlannedRung planned : plan) {
            Long since = withheldSinceNanos.get(planned.name());
            if (since != null && now - since >= node.settings.unavailableFor().toNanos()) {
                withheldSinceNanos.remove(planned.name());
                list(planned, sound, demandedWithheld.remove(planned.name()));
                any = true;
            }
        }
        return any;
    }

    /** Nobody wants a rung any more that is withheld. */
    void idleWithheld(String name) {
        demandedWithheld.remove(name);
    }

    /** What is withheld is listed with the next plan. */
    void forgive() {
        withheldSinceNanos.clear();
    }

    /** The source has ended: what of it is to come has come. */
    void complete(LadderMode mode, EndReason reason) {
        for (RungState state : listed.values()) {
            if (state.demanded || mode == LadderMode.ALWAYS) {
                state.window.onSessionEnd(reason);
            }
        }
    }

    /** Takes all out of the window. */
    void close() {
        Set.copyOf(listed.keySet()).forEach(this::remove);
    }

    @Nullable
    RungState get(String name) {
        return listed.get(name);
    }

    Collection<RungState> all() {
        return listed.values();
    }

    Set<String> names() {
        return Set.copyOf(listed.keySet());
    }

    /** Those that somebody watches, or all where they are always encoded. */
    Set<String> wanted(LadderMode mode) {
        Set<String> wanted = new LinkedHashSet<>();
        listed.forEach((name, state) -> {
            if (state.demanded || mode == LadderMode.ALWAYS) {
                wanted.add(name);
            }
        });
        return wanted;
    }

    /** Of {@code names}, as planned now; largest first. */
    List<PlannedRung> planned(Set<String> names) {
        return plan.stream().filter(rung -> names.contains(rung.name())).toList();
    }

    /** Whether {@code made} was planned anew since its encoder started. */
    boolean isStale(PlannedRung made) {
        RungState state = listed.get(made.name());
        return state != null && !state.plan.equals(made);
    }

    /** When those that are withheld come back, at the earliest; the caller's to change. */
    Map<String, Instant> withheldUntil(Instant now) {
        long nanos = node.nanoTime.getAsLong();
        Map<String, Instant> until = new HashMap<>();
        withheldSinceNanos.forEach((rung, since) ->
                until.put(rung, now.plus(node.settings.unavailableFor()).minusNanos(nanos - since)));
        return until;
    }
}
