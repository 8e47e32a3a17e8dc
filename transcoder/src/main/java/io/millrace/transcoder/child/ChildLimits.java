package io.millrace.transcoder.child;

/**
 * What a child may take.
 *
 * @param niceness 0 to 19; the higher, the more it leaves to others
 * @param addressSpaceBytes of virtual memory, a multiple of what it really uses; 0 for no limit
 */
public record ChildLimits(int niceness, long addressSpaceBytes) {
    /** As we run ourselves. */
    public static final ChildLimits NONE = new ChildLimits(0, 0);

    public ChildLimits {
        if (niceness < 0 || niceness > 19) {
            throw new IllegalArgumentException("niceness " + niceness + " is not within 0 to 19");
        }
        if (addressSpaceBytes < 0) {
            throw new IllegalArgumentException("address space " + addressSpaceBytes);
        }
    }
}
