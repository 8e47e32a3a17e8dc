package io.millrace.ingest.flv;

import io.millrace.ingest.flv.FlvException.Kind;
import java.nio.ByteBuffer;

/** Reads the headers of video messages: FLV 10.1, annex E.4.3, and enhanced RTMP. */
final class VideoReader {
    private static final int EX_HEADER = 0x80;
    private static final int KEY_FRAME = 1;
    private static final int COMMAND_FRAME = 5;
    private static final int AVC = 7;
    private static final int HEVC = 12; // what cameras sent before enhanced RTMP had a way
    private static final int HEADER_BYTES = 5;
    private static final int CODED_FRAMES_X = 3;
    private static final int METADATA = 4;
    private static final int MULTITRACK = 6;

    private final ExHeader ex = new ExHeader(MULTITRACK);
    private final VideoTrack track;
    private final DropCounts drops;

    VideoReader(VideoTrack track, DropCounts drops) {
        this.track = track;
        this.drops = drops;
    }

    void read(long dtsMillis, ByteBuffer body, long receivedNanos) {
        int start = body.position();
        if (!body.hasRemaining()) {
            drops.count(DropCause.EMPTY);
            return;
        }
        int first = body.get(start) & 0xff;
        if ((first & EX_HEADER) != 0) {
            readEnhanced(dtsMillis, first >>> 4 & 7, body, receivedNanos);
            return;
        }
        // One byte names a codec, but may as well be an encoder's keep-alive: no reason to refuse.
        if (body.remaining() == 1) {
            drops.count(DropCause.TRUNCATED);
            return;
        }
        int frameType = first >>> 4;
        if (frameType == COMMAND_FRAME) {
            return;
        }
        VideoKind kind = legacyKind(first & 0xf);
        if (body.remaining() < HEADER_BYTES) {
            drops.count(DropCause.TRUNCATED);
            return;
        }
        int payload = start + HEADER_BYTES;
        switch (body.get(start + 1)) {
            case ExHeader.SEQUENCE_START -> track.configure(kind, body, payload, body.limit());
            case ExHeader.CODED_FRAMES ->
                track.frame(
                        kind,
                        dtsMillis,
                        signed24(body, start + 2),
                        frameType == KEY_FRAME,
                        body.slice(payload, body.limit() - payload),
                        receivedNanos);
            case ExHeader.SEQUENCE_END -> {}
            default -> drops.count(DropCause.UNKNOWN_PACKET_TYPE);
        }
    }

    private void readEnhanced(long dtsMillis, int frameType, ByteBuffer body, long receivedNanos) {
        ex.read(body);
        if (frameType == COMMAND_FRAME && ex.packetType() != METADATA) {
            return;
        }
        while (ex.nextTrack()) {
            if (ex.trackId() != 0) {
                drops.count(DropCause.EXTRA_TRACK);
            } else {
                readTrack(dtsMillis, frameType == KEY_FRAME, body, receivedNanos);
            }
        }
        if (ex.isTruncated()) {
            drops.count(DropCause.TRUNCATED);
        }
    }

    private void readTrack(long dtsMillis, boolean flagged, ByteBuffer body, long receivedNanos) {
        if (ex.packetType() == METADATA) {
            return;
        }
        VideoKind kind = enhancedKind(ex.fourCc());
        int start = ex.payloadStart();
        int end = ex.payloadEnd();
        int offset = 0;
        switch (ex.packetType()) {
            case ExHeader.SEQUENCE_START -> {
                track.configure(kind, body, start, end);
                return;
            }
            case ExHeader.CODED_FRAMES -> {
                if (kind != VideoKind.AV1) { // AV1 has no composition time
                    if (end - start < 3) {
                        drops.count(DropCause.TRUNCATED);
                        return;
                    }
                    offset = signed24(body, start);
                    start += 3;
                }
            }
            case CODED_FRAMES_X -> {}
            case ExHeader.SEQUENCE_END -> {
                return;
            }
            default -> {
                drops.count(DropCause.UNKNOWN_PACKET_TYPE);
                return;
            }
        }
        track.frame(kind, dtsMillis, offset, flagged, body.slice(start, end - start), receivedNanos);
    }

    private static int signed24(ByteBuffer body, int at) {
        return body.get(at) << 16 | (body.get(at + 1) & 0xff) << 8 | body.get(at + 2) & 0xff;
    }

    private static VideoKind legacyKind(int codecId) {
        return switch (codecId) {
            case AVC -> VideoKind.H264;
            case HEVC -> VideoKind.H265;
            default -> throw unsupported(legacyName(codecId) + " (codec id " + codecId + ")");
        };
    }

    private static VideoKind enhancedKind(int fourCc) {
        if (fourCc == FourCc.HVC1) {
            return VideoKind.H265;
        }
        if (fourCc == FourCc.AVC1) {
            return VideoKind.H264;
        }
        if (fourCc == FourCc.AV01) {
            return VideoKind.AV1;
        }
        throw unsupported("The video codec with FourCC " + FourCc.name(fourCc));
    }

    private static String legacyName(int codecId) {
        return switch (codecId) {
            case 2 -> "Sorenson H.263";
            case 3 -> "Screen Video";
            case 4 -> "On2 VP6";
            case 5 -> "On2 VP6 with alpha";
            case 6 -> "Screen Video 2";
            case 8 -> "H.263";
            case 9 -> "MPEG-4 Visual";
            default -> "The video codec";
        };
    }

    private static FlvException unsupported(String codec) {
        return new FlvException(Kind.UNSUPPORTED_CODEC, codec + " is not supported; set the encoder to H.264 or H.265");
    }
}
