package io.millrace.transcoder.hardware;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The encoder that ladders use: hardware that was asked for and proved itself, else software. Until
 * {@link #probe} has run, it is software. A child that fails on hardware sends all ladders back to
 * software for a while: a device that is out of sessions, or gone, is no reason to show nothing.
 * Thread-safe.
 */
public final class Encoders {
    private static final Logger log = LoggerFactory.getLogger(Encoders.class);
    private static final Duration DISTRUST = Duration.ofMinutes(10);

    /** What runs without hardware, for ever. */
    public static final Encoders SOFTWARE = new Encoders(EncoderChoice.SOFTWARE, "", System::nanoTime);

    /**
     * What an operator may want to know.
     *
     * @param inUse null for software
     * @param probes in the order of the attempts; empty until they have run
     * @param problem why what was asked for is not in use; empty if it is
     */
    public record Report(
            EncoderChoice choice, @Nullable HardwareEncoder inUse, List<ProbeResult> probes, String problem) {
        public Report {
            probes = List.copyOf(probes);
        }

        /** As settings and reports write it. */
        public String inUseLabel() {
            return inUse == null ? "software" : inUse.label();
        }
    }

    private final EncoderChoice choice;
    private final String device;
    private final LongSupplier nanoTime;
    private List<ProbeResult> probes = List.of();
    private @Nullable HardwareEncoder proven;
    private @Nullable String failure;
    private long failedNanos;

    /** @param device the render node that children are given */
    public Encoders(EncoderChoice choice, String device, LongSupplier nanoTime) {
        this.choice = choice;
        this.device = device;
        this.nanoTime = nanoTime;
    }

    /** Tries all of them, so that the report says what could be used; blocking. */
    public void probe(EncoderProbe probe) throws InterruptedException {
        List<ProbeResult> results = new ArrayList<>();
        for (HardwareEncoder encoder : HardwareEncoder.values()) {
            results.add(probe.probe(encoder));
        }
        synchronized (this) {
            probes = List.copyOf(results);
            proven = choice.wanted().stream().filter(this::works).findFirst().orElse(null);
        }
        report();
    }

    private boolean works(HardwareEncoder encoder) {
        return probes.stream().anyMatch(result -> result.encoder() == encoder && result.works());
    }

    private void report() {
        Report report = status();
        for (ProbeResult result : report.probes()) {
            log.info(
                    "encoder probed encoder={} works={} ms={} cause=\"{}\"",
                    result.encoder().label(),
                    result.works(),
                    result.took().toMillis(),
                    result.detail());
        }
        if (report.problem().isEmpty()) {
            log.info("encoder chosen asked={} in_use={}", label(choice), report.inUseLabel());
        } else {
            log.warn("encoder not as asked: {}", report.problem());
        }
    }

    /** What a child that starts now is to use; empty for software. */
    public synchronized Optional<HardwareEncoder> inUse() {
        if (failure != null && nanoTime.getAsLong() - failedNanos >= DISTRUST.toNanos()) {
            failure = null;
        }
        return failure == null ? Optional.ofNullable(proven) : Optional.empty();
    }

    public String device() {
        return device;
    }

    /** A child that used hardware failed. */
    public void failed(HardwareEncoder encoder, String reason) {
        synchronized (this) {
            if (failure != null || proven != encoder) {
                return;
            }
            failure = reason;
            failedNanos = nanoTime.getAsLong();
        }
        log.warn(
                "encoder failed encoder={} cause=\"{}\"; software for {} min",
                encoder.label(),
                reason,
                DISTRUST.toMinutes());
    }

    public synchronized Report status() {
        HardwareEncoder used = inUse().orElse(null);
        return new Report(choice, used, probes, problem());
    }

    private String problem() {
        if (failure != null && proven != null) {
            return proven.label() + " failed in use, software encodes for a while: " + failure;
        }
        // Nobody who asked for whatever there is was denied it.
        if (probes.isEmpty()
                || proven != null
                || choice == EncoderChoice.AUTO
                || choice.wanted().isEmpty()) {
            return "";
        }
        HardwareEncoder wanted = choice.wanted().getFirst();
        String cause = probes.stream()
                .filter(result -> result.encoder() == wanted)
                .map(ProbeResult::detail)
                .findFirst()
                .orElse("");
        return "ladder.encoder is " + label(choice) + ", which does not work here: " + cause
                + "; software encodes instead";
    }

    /** As settings write it. */
    public static String label(EncoderChoice choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
