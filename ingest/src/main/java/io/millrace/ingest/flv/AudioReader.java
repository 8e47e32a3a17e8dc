package io.millrace.ingest.flv;

import io.millrace.media.Codec;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.codec.CodecConfigurationException;
import io.millrace.media.codec.CodecConfigurations;
import io.millrace.media.publish.SampleSink;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads audio messages: FLV 10.1, annex E.4.2, and enhanced RTMP. Audio that cannot be packaged is
 * dropped, with one warning: the picture is worth more than the session.
 */
final class AudioReader {
    private static final Logger LOG = LoggerFactory.getLogger(AudioReader.class);
    private static final int TIMESCALE = 1_000;
    private static final int EX_HEADER = 9;
    private static final int AAC = 10;
    private static final int MULTICHANNEL_CONFIG = 4;
    private static final int MULTITRACK = 5;

    private final ExHeader ex = new ExHeader(MULTITRACK);
    private final SampleSink target;
    private final DropCounts drops;
    private final String logContext;
    private @Nullable Track track;

    AudioReader(SampleSink target, DropCounts drops, String logContext) {
        this.target = target;
        this.drops = drops;
        this.logContext = logContext;
    }

    void read(long dtsMillis, ByteBuffer body, long receivedNanos) {
        int start = body.position();
        if (!body.hasRemaining()) {
            drops.count(DropCause.EMPTY);
            return;
        }
        int format = body.get(start) >>> 4 & 0xf;
        if (format == EX_HEADER) {
            readEnhanced(dtsMillis, body, receivedNanos);
        } else if (format != AAC) {
            unknown(legacyName(format) + " (sound format " + format + ")");
        } else if (body.remaining() < 2) {
            drops.count(DropCause.TRUNCATED);
        } else {
            packet(false, body.get(start + 1), dtsMillis, body, start + 2, body.limit(), receivedNanos);
        }
    }

    private void readEnhanced(long dtsMillis, ByteBuffer body, long receivedNanos) {
        ex.read(body);
        while (ex.nextTrack()) {
            int fourCc = ex.fourCc();
            if (ex.trackId() != 0) {
                drops.count(DropCause.EXTRA_TRACK);
            } else if (fourCc != FourCc.OPUS && fourCc != FourCc.MP4A) {
                unknown("FourCC " + FourCc.name(fourCc));
            } else if (ex.packetType() != MULTICHANNEL_CONFIG) { // configurations say it themselves
                boolean opus = fourCc == FourCc.OPUS;
                packet(opus, ex.packetType(), dtsMillis, body, ex.payloadStart(), ex.payloadEnd(), receivedNanos);
            }
        }
        if (ex.isTruncated()) {
            drops.count(DropCause.TRUNCATED);
        }
    }

    private void packet(
            boolean opus, int packetType, long dtsMillis, ByteBuffer body, int from, int to, long receivedNanos) {
        switch (packetType) {
            case ExHeader.SEQUENCE_START -> configure(opus, body, from, to);
            case ExHeader.CODED_FRAMES -> frame(opus, dtsMillis, body, from, to, receivedNanos);
            case ExHeader.SEQUENCE_END -> {}
            default -> drops.count(DropCause.UNKNOWN_PACKET_TYPE);
        }
    }

    private void configure(boolean opus, ByteBuffer body, int from, int to) {
        byte[] header = new byte[to - from];
        body.get(from, header);
        try {
            Codec codec = opus ? CodecConfigurations.opus(header) : CodecConfigurations.aac(header);
            Track current = track;
            if (current == null || !current.codec().equals(codec)) {
                Track begun = new Track(Track.AUDIO_ID, codec, TIMESCALE);
                track = begun;
                target.onTrack(begun);
            }
        } catch (CodecConfigurationException e) {
            if (drops.count(DropCause.BAD_SEQUENCE_HEADER)) {
                LOG.warn("{} audio dropped, its configuration is not usable: {}", logContext, e.getMessage());
            }
        }
    }

    private void frame(boolean opus, long dtsMillis, ByteBuffer body, int from, int to, long receivedNanos) {
        Track current = track;
        if (from >= to) {
            drops.count(DropCause.EMPTY);
        } else if (current == null || opus != current.codec() instanceof Codec.Opus) {
            drops.count(DropCause.BEFORE_SEQUENCE_HEADER);
        } else {
            target.onSample(new MediaSample(current, dtsMillis, 0, true, body.slice(from, to - from), receivedNanos));
        }
    }

    private void unknown(String codec) {
        if (drops.count(DropCause.UNKNOWN_AUDIO)) {
            LOG.warn("{} audio dropped: {} is not supported; set the encoder to AAC", logContext, codec);
        }
    }

    private static String legacyName(int format) {
        return switch (format) {
            case 0, 3 -> "PCM";
            case 1 -> "ADPCM";
            case 2, 14 -> "MP3";
            case 4, 5, 6 -> "Nellymoser";
            case 7 -> "G.711 A-law";
            case 8 -> "G.711 mu-law";
            case 11 -> "Speex";
            default -> "the audio codec";
        };
    }
}
