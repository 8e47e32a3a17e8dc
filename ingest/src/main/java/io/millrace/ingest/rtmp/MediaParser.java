package io.millrace.ingest.rtmp;

import java.nio.ByteBuffer;

/** Turns the bodies of media messages into samples; what a session feeds. One thread. */
interface MediaParser {
    /** @param body handed over */
    void video(int timestampMillis, ByteBuffer body, long receivedNanos);

    /** @param body handed over */
    void audio(int timestampMillis, ByteBuffer body, long receivedNanos);

    /** @param amf0 a data message's body, scanned */
    void metadata(ByteBuffer amf0);
}
