package io.millrace.ingest.flv;

import java.nio.ByteBuffer;

/**
 * The header of an enhanced RTMP message (enhanced RTMP v2, ExVideoTagHeader and ExAudioTagHeader),
 * and the tracks in it. One object is used for all messages of a kind: {@link #read}, then {@code
 * while (nextTrack())}.
 *
 * <p>A nanosecond offset (ModEx type 0) is read over: it is below the millisecond that samples
 * are timed in.
 */
final class ExHeader {
    static final int SEQUENCE_START = 0;
    static final int CODED_FRAMES = 1;
    static final int SEQUENCE_END = 2;

    private static final int MOD_EX = 7;
    private static final int ONE_TRACK = 0;
    private static final int MANY_TRACKS_MANY_CODECS = 2;

    private final int multitrackType;
    private ByteBuffer body = ByteBuffer.allocate(0);
    private int at;
    private int packetType;
    private int fourCc;
    private boolean multitrack;
    private int trackLayout;
    private int trackId;
    private int payloadStart;
    private int payloadEnd;
    private boolean truncated;

    /** @param multitrackPacketType 6 for video, 5 for audio */
    ExHeader(int multitrackPacketType) {
        this.multitrackType = multitrackPacketType;
    }

    /** @param message position to limit, its first byte that of the tag header; left as it is */
    void read(ByteBuffer message) {
        body = message;
        at = message.position() + 1;
        packetType = message.get(message.position()) & 0xf;
        truncated = false;
        multitrack = false;
        while (packetType == MOD_EX && !truncated) {
            int size = unsigned8() + 1;
            if (size == 256) {
                size = (unsigned8() << 8 | unsigned8()) + 1;
            }
            skip(size);
            packetType = unsigned8() & 0xf; // ModEx type in the upper half
        }
        if (packetType == multitrackType) {
            multitrack = true;
            int layoutAndType = unsigned8();
            trackLayout = layoutAndType >>> 4;
            packetType = layoutAndType & 0xf;
        }
        if (!multitrack || trackLayout != MANY_TRACKS_MANY_CODECS) {
            fourCc = int32();
        }
        payloadEnd = truncated ? body.limit() : -1;
    }

    /** Goes to the next track in the message; to the only one, the first time. */
    boolean nextTrack() {
        if (truncated || payloadEnd == body.limit()) {
            return false;
        }
        if (payloadEnd >= 0) {
            at = payloadEnd;
        }
        trackId = 0;
        payloadEnd = body.limit();
        if (multitrack) {
            if (trackLayout == MANY_TRACKS_MANY_CODECS) {
                fourCc = int32();
            }
            trackId = unsigned8();
            if (trackLayout != ONE_TRACK) {
                int size = unsigned8() << 16 | unsigned8() << 8 | unsigned8();
                truncated |= size > body.limit() - at;
                payloadEnd = at + size;
            }
        }
        payloadStart = at;
        return !truncated;
    }

    /** Whether the message ended within a header or a track. */
    boolean isTruncated() {
        return truncated;
    }

    int packetType() {
        return packetType;
    }

    int fourCc() {
        return fourCc;
    }

    int trackId() {
        return trackId;
    }

    int payloadStart() {
        return payloadStart;
    }

    int payloadEnd() {
        return payloadEnd;
    }

    private int unsigned8() {
        if (at >= body.limit()) {
            truncated = true;
            return 0;
        }
        return body.get(at++) & 0xff;
    }

    private int int32() {
        return unsigned8() << 24 | unsigned8() << 16 | unsigned8() << 8 | unsigned8();
    }

    private void skip(int count) {
        if (count > body.limit() - at) {
            truncated = true;
        } else {
            at += count;
        }
    }
}
