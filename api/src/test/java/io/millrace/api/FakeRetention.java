package io.millrace.api;

import io.millrace.api.ports.RetentionDesk;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.retention.Holds;
import io.millrace.media.retention.RetentionPlan;
import io.millrace.media.retention.RetentionPolicies;
import io.millrace.media.retention.RetentionPolicy;
import io.millrace.media.retention.RetentionRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Retention in memory: policies, holds, and a desk that notes what it was asked. */
public final class FakeRetention implements RetentionPolicies, Holds, RetentionDesk {
    public final Map<CameraId, RetentionPolicy> policies = new ConcurrentHashMap<>();
    public final Set<UUID> held = ConcurrentHashMap.newKeySet();
    public final List<String> asked = new ArrayList<>();
    public final Set<UUID> rangeHeld = new HashSet<>();
    public final List<Recording> planned = new ArrayList<>();
    private final Predicate<UUID> exists;
    private String cron = "0 */15 * * * ?";

    /** @param exists which recordings there are */
    public FakeRetention(Predicate<UUID> exists) {
        this.exists = exists;
    }

    @Override
    public Map<CameraId, RetentionPolicy> policies() {
        return Map.copyOf(policies);
    }

    @Override
    public void set(CameraId camera, @Nullable RetentionPolicy policy, Instant now) {
        if (policy == null) {
            policies.remove(camera);
        } else {
            policies.put(camera, policy);
        }
    }

    @Override
    public boolean hold(UUID recording) {
        return exists.test(recording) && (held.add(recording) || held.contains(recording));
    }

    @Override
    public Release release(UUID recording) {
        if (rangeHeld.contains(recording)) {
            return Release.HELD_BY_RANGE;
        }
        held.remove(recording);
        return exists.test(recording) ? Release.RELEASED : Release.NOT_THERE;
    }

    @Override
    public int hold(CameraId camera, Instant from, Instant to) {
        asked.add("hold " + camera + " " + from + " " + to);
        return 2;
    }

    @Override
    public int release(CameraId camera, Instant from, Instant to) {
        asked.add("release " + camera + " " + from + " " + to);
        return 0;
    }

    @Override
    public Set<UUID> among(Collection<UUID> recordings) {
        Set<UUID> found = new HashSet<>(recordings);
        found.retainAll(held);
        return found;
    }

    @Override
    public RetentionPolicy defaults() {
        return RetentionPolicy.KEEP;
    }

    @Override
    public void plan(Consumer<RetentionPlan> each) {
        for (Recording recording : planned) {
            RetentionRow row = new RetentionRow(recording, null, false, null, null);
            each.accept(new RetentionPlan(
                    List.of(
                            new RetentionPlan.Step(row, StorageTier.COLD, "cold-after P1D by default"),
                            new RetentionPlan.Step(row, null, "delete-after P30D by default")),
                    List.of()));
        }
    }

    @Override
    public void requestRun() {
        asked.add("run");
    }

    @Override
    public Schedule schedule() {
        return new Schedule(cron, null, Instant.parse("2026-11-21T09:15:00Z"));
    }

    @Override
    public Schedule reschedule(String line) {
        if (line.startsWith("99")) {
            throw new IllegalArgumentException("'" + line + "': 99 in seconds is not 0 to 59");
        }
        cron = line;
        return schedule();
    }

    @Override
    public boolean delete(UUID recording, String who) {
        if (!exists.test(recording) || held.contains(recording)) {
            return false;
        }
        asked.add("delete " + recording + " by " + who);
        return true;
    }
}
