package io.millrace.media.live;

import java.time.Duration;
import java.util.Map;

/**
 * What a camera's packager counted since it began, across sessions.
 *
 * @param chunks written
 * @param bytes of chunks written
 * @param epochs time-lines begun; all but the first after a discontinuity
 * @param dropped samples that are in no chunk, by cause
 * @param lateAudio audio frames that stand in a later part than the one that spans them
 * @param repairedTimes video frames whose decode time did not grow, and was moved on by 1 ms
 * @param audioLeaps how often the audio count leapt over missing frames
 * @param audioDrift camera's audio time minus sample count, at the latest audio frame
 * @param misfitParts parts longer than the part target, or shorter than 85 % of it without the right to be
 * @param failedListeners how often a listener threw
 */
public record PackagingFigures(
        long chunks,
        long bytes,
        long epochs,
        Map<DropCause, Long> dropped,
        long lateAudio,
        long repairedTimes,
        long audioLeaps,
        Duration audioDrift,
        long misfitParts,
        long failedListeners) {
    public PackagingFigures {
        dropped = Map.copyOf(dropped);
    }
}
