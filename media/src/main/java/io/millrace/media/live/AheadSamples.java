package io.millrace.media.live;

import io.millrace.media.InitSection;

/**
 * Received samples that wait for the next part while its picture is late, as a fragment of the
 * time-line that the chunks before it are from. The chunks that follow hold them too, at the same
 * decode times.
 *
 * @param init what decodes them
 * @param fragment {@code moof mdat}, the receiver's to keep; its {@code mfhd} has the next chunk's
 *     sequence number. How long the last picture lasts is not known: it says 0
 * @param whole whether nothing of what waits was told before, so that what was may be forgotten
 */
public record AheadSamples(InitSection init, byte[] fragment, boolean whole) {}
