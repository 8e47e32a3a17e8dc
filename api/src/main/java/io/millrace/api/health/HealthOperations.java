package io.millrace.api.health;

import io.millrace.api.ports.HealthCheck;
import io.millrace.api.ports.SpoolRoom;
import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the process and its components are well. Asks nobody who they are, tells nothing of why,
 * and asks the components at most once in {@link #FRESH}, however often it is asked itself.
 */
public final class HealthOperations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthOperations.class);
    static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final List<HealthCheck> checks;
    private final Supplier<SpoolRoom> spool;
    private final LongSupplier nanoTime;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock lock = new ReentrantLock();
    /** Replaced whole; empty until all were asked once. */
    private volatile Map<String, Boolean> known = Map.of();

    private long askedNanos;

    /** @param nanoTime {@link System#nanoTime}: what is known must not stay right because the host's clock was put back */
    public HealthOperations(List<HealthCheck> checks, Supplier<SpoolRoom> spool, LongSupplier nanoTime) {
        this.checks = List.copyOf(checks);
        this.spool = spool;
        this.nanoTime = nanoTime;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of("showHealth", this::show, "showLiveness", this::live);
    }

    private ApiReply live(ApiCall call) {
        return ApiReply.ok(new JsonObject().put("status", "ok").put("components", new JsonArray()));
    }

    private ApiReply show(ApiCall call) {
        Map<String, Boolean> up = check();
        var components = new JsonArray();
        String status = "ok";
        for (HealthCheck check : checks) {
            boolean ok = up.getOrDefault(check.name(), false);
            if (!ok) {
                status = check.required() ? "down" : status.equals("ok") ? "degraded" : status;
            }
            components.add(new JsonObject()
                    .put("name", check.name())
                    .put("status", ok ? "ok" : "down")
                    .put("required", check.required()));
        }
        SpoolRoom room = spool.get();
        if (room.state() != SpoolRoom.State.OK && status.equals("ok")) {
            status = "degraded";
        }
        var disk = new JsonObject()
                .put("state", room.state().name().toLowerCase(Locale.ROOT))
                .put("usedShare", Math.round(room.usedShare() * 1_000) / 1_000.0)
                .put("freeBytes", room.freeBytes());
        var body = new JsonObject()
                .put("status", status)
                .put("components", components)
                .put("disk", disk);
        return new ApiReply(status.equals("down") ? 503 : 200, body, Map.of());
    }

    private Map<String, Boolean> check() {
        // A lock, not a monitor: waiting in a monitor would hold a carrier thread on JDK 21. While one
        // asks, the others say what was known before: a component that hangs would hold them all, and
        // the turns of the API with them.
        if (known.isEmpty()) {
            lock.lock();
        } else if (!lock.tryLock()) {
            return known;
        }
        try {
            if (known.isEmpty() || nanoTime.getAsLong() - askedNanos >= FRESH.toNanos()) {
                known = askAll(known);
                askedNanos = nanoTime.getAsLong();
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private Map<String, Boolean> askAll(Map<String, Boolean> before) {
        var running = new ArrayList<Future<?>>();
        for (HealthCheck check : checks) {
            running.add(executor.submit(() -> {
                check.probe().check();
                return null;
            }));
        }
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        Map<String, Boolean> now = new HashMap<>();
        for (int i = 0; i < checks.size(); i++) {
            String name = checks.get(i).name();
            now.put(name, isUp(name, running.get(i), deadline, before.get(name)));
        }
        return Map.copyOf(now);
    }

    private static boolean isUp(String name, Future<?> check, long deadline, @Nullable Boolean before) {
        String trouble;
        try {
            check.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (Boolean.FALSE.equals(before)) {
                LOG.info("component is back name={}", name);
            }
            return true;
        } catch (TimeoutException e) {
            check.cancel(true);
            trouble = "no answer within " + TIMEOUT.toSeconds() + " s";
        } catch (ExecutionException e) {
            trouble = String.valueOf(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            trouble = "interrupted";
        }
        if (!Boolean.FALSE.equals(before)) {
            LOG.warn("component is down name={} cause=\"{}\"", name, trouble);
        }
        return false;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
