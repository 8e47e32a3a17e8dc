package io.millrace.api.ports;

import java.time.Duration;
import java.util.List;

/**
 * What encodes lower rungs.
 *
 * @param configured as the setting reads
 * @param inUse an encoder's name, or {@code software}
 * @param problem why what was asked for is not in use; empty if it is
 * @param probes in the order of the attempts; empty until they have run
 */
public record EncoderReport(String configured, String inUse, String problem, List<Probe> probes) {
    /** @param detail why it does not work; empty when it does */
    public record Probe(String encoder, boolean works, String detail, Duration took) {}

    public EncoderReport {
        probes = List.copyOf(probes);
    }
}
