package io.millrace.media.publish;

import io.millrace.media.CameraId;
import java.time.Instant;
import java.util.UUID;

/**
 * One authorized RTMP publish, from start to close. The edge owns it; holders may attach one sink
 * and read figures. Until a sink is attached, samples wait in a pre-roll queue bounded in bytes;
 * what overflows is dropped from the oldest keyframe on, and counted.
 */
public interface PublishSession {
    /** Unique for ever; a version 7 UUID. */
    UUID id();

    CameraId camera();

    Instant startedAt();

    /** The peer's address, without the port. */
    String remoteAddress();

    /** {@code rtmps} or {@code rtmp}. */
    String transport();

    /** What the encoder calls itself ({@code flashVer}, metadata's {@code encoder}); may be empty. */
    String encoder();

    /**
     * Drains the pre-roll into {@code sink}, then delivers as it arrives. Once only.
     *
     * @throws IllegalStateException if a sink is attached already
     */
    void attach(SampleSink sink);

    /** Ends the session and closes its socket. Idempotent; returns at once. */
    void close(EndReason reason);

    IngestFigures figures();
}
