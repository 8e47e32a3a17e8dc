package io.millrace.media.live;

import io.millrace.media.CameraId;
import io.millrace.media.publish.PublishSession;

/**
 * What viewers watch: a camera's stream across publish sessions. It begins with the camera's first
 * publish and stays when the camera goes away, so that the same URL goes on after a reconnect.
 */
public interface LiveStream {
    CameraId camera();

    /**
     * From the next chunk on. Listeners are called in the order they were added, on the publishing
     * session's I/O thread. One that throws is logged, counted and kept: an event it hears once more,
     * and after a chunk it goes on with the next segment ({@link ChunkListener#onMissed}).
     */
    void addListener(ChunkListener listener);

    void removeListener(ChunkListener listener);

    /**
     * Packages what {@code session} sends from here on: attaches to it, and goes on where an
     * earlier session stopped, with a discontinuity.
     */
    void packageFrom(PublishSession session);
}
