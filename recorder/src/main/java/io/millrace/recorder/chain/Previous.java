package io.millrace.recorder.chain;

import java.util.UUID;

/**
 * Where a camera's chain stands: the recording before, and its last link.
 *
 * @param id zero when there was none
 */
public record Previous(UUID id, Link last) {
    public static final Previous NONE = new Previous(new UUID(0, 0), Link.NONE);
}
