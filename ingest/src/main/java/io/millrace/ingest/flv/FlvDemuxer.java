package io.millrace.ingest.flv;

import io.millrace.media.MediaKind;
import io.millrace.media.publish.SampleSink;
import java.nio.ByteBuffer;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the video, audio and data messages of one publish session into tracks and samples:
 * legacy FLV (H.264, H.265 as codec id 12, AAC) and enhanced RTMP (avc1, hvc1, av01, mp4a, Opus).
 *
 * <p>Message bodies are handed over: samples are slices of them, never copies, unless the camera's
 * NAL lengths have other than four bytes. Times are in milliseconds, unrolled from RTMP's 32 bits;
 * they go on over the wrap, and steps back are passed on as they come.
 *
 * <p>What is malformed is dropped and counted by cause; the only thing thrown is {@link
 * FlvException} for a video codec that cannot be packaged. Parameter sets that change among the
 * frames make a new track, like a new sequence header does.
 *
 * <p>One thread at a time, the session's I/O thread; {@link #dropped} and {@link #metadata()} from
 * any. Never calls {@link SampleSink#onEnd}.
 */
public final class FlvDemuxer {
    private static final Logger LOG = LoggerFactory.getLogger(FlvDemuxer.class);

    private final SampleSink target;
    private final DropCounts drops = new DropCounts();
    private final VideoReader video;
    private final AudioReader audio;
    private final String logContext;
    private long lastMillis;
    private boolean timeSeen;
    private volatile FlvMetadata metadata = FlvMetadata.NONE;

    public FlvDemuxer(SampleSink target) {
        this(target, "");
    }

    /** @param logContext what log lines begin with: {@code camera=… session=…} */
    public FlvDemuxer(SampleSink target, String logContext) {
        this.target = target;
        this.logContext = logContext;
        this.video = new VideoReader(new VideoTrack(target, drops, logContext), drops);
        this.audio = new AudioReader(target, drops, logContext);
    }

    /**
     * @param timestampMillis of the message, the lower 32 bits
     * @param body position to limit, from the byte with frame type and codec on; handed over, its
     *     position left as it is
     * @param receivedNanos {@link System#nanoTime} when its last byte arrived
     * @throws FlvException for a video codec that cannot be packaged
     */
    public void video(int timestampMillis, ByteBuffer body, long receivedNanos) {
        video.read(unroll(timestampMillis), body, receivedNanos);
    }

    /** As {@link #video}, for an audio message; throws nothing. */
    public void audio(int timestampMillis, ByteBuffer body, long receivedNanos) {
        audio.read(unroll(timestampMillis), body, receivedNanos);
    }

    /** @param amf0 position to limit, the values of a data message, {@code @setDataFrame} or not */
    public void metadata(ByteBuffer amf0) {
        try {
            FlvMetadata read = MetadataReader.read(amf0);
            if (read != null) {
                metadata = read;
                if (read.announcesAudio()) {
                    target.onAnnounced(MediaKind.AUDIO);
                }
            }
        } catch (IllegalArgumentException e) {
            if (drops.count(DropCause.BAD_METADATA)) {
                LOG.warn("{} onMetaData not readable: {}", logContext, e.getMessage());
            }
        }
    }

    /** The latest {@code onMetaData}, or {@link FlvMetadata#NONE}. */
    public FlvMetadata metadata() {
        return metadata;
    }

    /** Messages and frames that went no further, by {@link DropCause#label}; only those not zero. */
    public Map<String, Long> dropped() {
        return drops.toMap();
    }

    // The nearest time with these lower 32 bits: over the wrap it goes on, and a step back of less
    // than 24 days stays one. Audio and video share the clock, so they share its turns.
    private long unroll(int timestampMillis) {
        long time =
                timeSeen ? lastMillis + (timestampMillis - (int) lastMillis) : Integer.toUnsignedLong(timestampMillis);
        timeSeen = true;
        lastMillis = time;
        return time;
    }
}
