package io.millrace.api.ports;

/**
 * A component that {@code /health} asks after.
 *
 * @param name for people and machines: {@code catalogue}, {@code object_store}
 * @param required whether the process is of no use without it; one that is not required and down
 *     makes the answer {@code degraded}
 * @param probe asks it
 */
public record HealthCheck(String name, boolean required, Probe probe) {
    /** Called on a virtual thread; may block. */
    @FunctionalInterface
    public interface Probe {
        /** @throws Exception when the component is down; logged by the edge, shown to nobody */
        void check() throws Exception;
    }
}
