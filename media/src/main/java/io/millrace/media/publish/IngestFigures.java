package io.millrace.media.publish;

import java.time.Duration;
import java.util.Map;

/**
 * What the edge measured of a session, at one moment.
 *
 * @param framesPerSecond over the last few seconds
 * @param bitsPerSecond over the last few seconds, media payload only
 * @param keyframeInterval between the last two keyframes; zero before there were two
 * @param audioLead audio's arrival time-line minus video's: positive when audio is ahead
 * @param videoSamples since the session started
 * @param audioSamples since the session started
 * @param bytesReceived since the session started, media payload only
 * @param dropped samples not handed on, by cause ({@code preroll_overflow}, {@code unknown_audio},
 *     {@code malformed}, …)
 * @param late samples that arrived more than two seconds behind their own clock
 */
public record IngestFigures(
        double framesPerSecond,
        long bitsPerSecond,
        Duration keyframeInterval,
        Duration audioLead,
        long videoSamples,
        long audioSamples,
        long bytesReceived,
        Map<String, Long> dropped,
        long late) {
    public static final IngestFigures NONE =
            new IngestFigures(0, 0, Duration.ZERO, Duration.ZERO, 0, 0, 0, Map.of(), 0);

    public IngestFigures {
        dropped = Map.copyOf(dropped);
    }
}
