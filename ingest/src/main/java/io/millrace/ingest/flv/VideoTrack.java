package io.millrace.ingest.flv;

import io.millrace.media.Codec;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.codec.AccessUnits;
import io.millrace.media.codec.CodecConfigurationException;
import io.millrace.media.codec.InBandParameterSets;
import io.millrace.media.codec.NalUnits;
import io.millrace.media.publish.SampleSink;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows a session's video configuration and hands its frames on. */
final class VideoTrack {
    private static final Logger LOG = LoggerFactory.getLogger(VideoTrack.class);
    private static final int TIMESCALE = 1_000;

    private final SampleSink target;
    private final DropCounts drops;
    private final String logContext;
    private @Nullable VideoKind kind;
    private @Nullable Track track;
    private byte @Nullable [] sequenceHeader;
    private int lengthBytes = 4;

    VideoTrack(SampleSink target, DropCounts drops, String logContext) {
        this.target = target;
        this.drops = drops;
        this.logContext = logContext;
    }

    /**
     * A sequence header came. One that is the same as before changes nothing, though parameter sets
     * among the frames may have since: encoders that send both, contradicting each other, would
     * otherwise cause two discontinuities in every group of pictures.
     */
    void configure(VideoKind headerKind, ByteBuffer body, int from, int to) {
        byte[] header = new byte[to - from];
        body.get(from, header);
        if (headerKind == kind && Arrays.equals(header, sequenceHeader)) {
            return;
        }
        kind = headerKind;
        sequenceHeader = header;
        lengthBytes = 4;
        try {
            lengthBytes = headerKind.lengthBytes(header);
            begin(headerKind.parse(header));
        } catch (CodecConfigurationException e) {
            track = null; // until a better one, or parameter sets among the frames
            if (drops.count(DropCause.BAD_SEQUENCE_HEADER)) {
                LOG.warn("{} video sequence header not usable: {}", logContext, e.getMessage());
            }
        }
    }

    /** @param payload handed over */
    void frame(
            VideoKind frameKind,
            long dtsMillis,
            int offsetMillis,
            boolean flagged,
            ByteBuffer payload,
            long receivedNanos) {
        if (frameKind != kind) {
            kind = frameKind;
            sequenceHeader = null;
            lengthBytes = 4;
            track = null;
        }
        ByteBuffer unit = normalize(frameKind, payload);
        int found = unit == null ? AccessUnits.MALFORMED : frameKind.scan(unit, flagged);
        if (found == AccessUnits.MALFORMED
                && unit != null
                && frameKind != VideoKind.AV1
                && NalUnits.startsWithStartCode(unit)) {
            unit = NalUnits.withLengths(unit);
            found = frameKind.scan(unit, flagged);
        }
        if (unit == null || found == AccessUnits.MALFORMED) {
            drops.count(payload.hasRemaining() ? DropCause.MALFORMED : DropCause.EMPTY);
            return;
        }
        if ((found & AccessUnits.PARAMETER_SETS) != 0) {
            followInBand(frameKind, unit);
        }
        Track current = track;
        if (current == null) {
            drops.count(DropCause.BEFORE_SEQUENCE_HEADER);
        } else if ((found & AccessUnits.PICTURE) == 0) {
            drops.count(DropCause.NO_PICTURE);
        } else {
            boolean keyframe = (found & AccessUnits.KEYFRAME) != 0;
            target.onSample(new MediaSample(current, dtsMillis, offsetMillis, keyframe, unit, receivedNanos));
        }
    }

    /** As an mdat carries it; a copy only where NAL lengths have another size. Null if malformed. */
    private @Nullable ByteBuffer normalize(VideoKind frameKind, ByteBuffer payload) {
        if (frameKind == VideoKind.AV1) {
            // Temporal delimiters have no place in a sample (AV1 in ISO-BMFF, 2.4).
            boolean delimiter = payload.remaining() > 2 && payload.get(0) == 0x12 && payload.get(1) == 0;
            return delimiter ? payload.slice(2, payload.remaining() - 2) : payload;
        }
        if (lengthBytes == 4) {
            return payload;
        }
        try {
            return NalUnits.withFourByteLengths(payload, lengthBytes);
        } catch (CodecConfigurationException e) {
            return null;
        }
    }

    private void followInBand(VideoKind frameKind, ByteBuffer unit) {
        try {
            Track current = track;
            Codec.Video codec = current != null && current.codec() instanceof Codec.Video video
                    ? InBandParameterSets.apply(video, unit)
                    : frameKind.inBand(unit);
            if (codec != null) {
                begin(codec);
            }
        } catch (CodecConfigurationException e) {
            if (drops.count(DropCause.BAD_PARAMETER_SETS)) {
                LOG.warn("{} parameter sets not usable: {}", logContext, e.getMessage());
            }
        }
    }

    private void begin(Codec.Video codec) {
        Track current = track;
        if (current == null || !current.codec().equals(codec)) {
            Track begun = new Track(Track.VIDEO_ID, codec, TIMESCALE);
            track = begun;
            target.onTrack(begun);
        }
    }
}
