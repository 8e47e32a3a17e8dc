package io.millrace.ingest.rtmp;

import io.millrace.ingest.flv.FlvDemuxer;
import java.nio.ByteBuffer;

/** A session on its connection: where the media of one message stream goes, on the I/O thread. */
final class Publication {
    private final LiveSession session;
    private final int messageStreamId;
    private final FlvDemuxer demuxer;

    Publication(LiveSession session, int messageStreamId) {
        this.session = session;
        this.messageStreamId = messageStreamId;
        this.demuxer = new FlvDemuxer(session, "camera=" + session.camera() + " session=" + session.id());
        session.parserDrops(demuxer::dropped);
    }

    LiveSession session() {
        return session;
    }

    int messageStreamId() {
        return messageStreamId;
    }

    void media(int type, int timestamp, ByteBuffer body, long receivedNanos) {
        session.mediaAt(receivedNanos);
        if (type == MessageType.VIDEO) {
            demuxer.video(timestamp, body, receivedNanos);
        } else {
            demuxer.audio(timestamp, body, receivedNanos);
        }
    }

    /** @param amf0 scanned */
    void data(ByteBuffer amf0) {
        demuxer.metadata(amf0);
        String encoder = demuxer.metadata().encoder();
        if (!encoder.isEmpty()) {
            session.encoder(encoder);
        }
    }
}
