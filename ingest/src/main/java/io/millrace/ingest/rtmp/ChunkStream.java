package io.millrace.ingest.rtmp;

import org.jspecify.annotations.Nullable;

/** What a chunk header may leave out because the chunk before it on the same id had it. */
final class ChunkStream {
    final int id;
    int timestamp;
    /** The timestamp field of the last header that had one: absolute, or a delta. */
    int timestampField;

    boolean absolute;
    boolean extended;
    int length;
    int type;
    int messageStreamId;
    /** The message under assembly; null between messages. */
    byte @Nullable [] body;

    int received;

    ChunkStream(int id) {
        this.id = id;
    }

    boolean withinMessage() {
        return body != null;
    }

    int left() {
        return length - received;
    }
}
