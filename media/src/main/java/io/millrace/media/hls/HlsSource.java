package io.millrace.media.hls;

import java.util.concurrent.CompletionStage;

/**
 * A camera's live HLS as the HTTP edge asks for it: resources by relative path. Playlists refer to
 * each other and to media by relative URI only and carry no token (the viewer's session stands in
 * the path before them), so one rendering serves every viewer.
 *
 * <p>Never blocks. What is already there completes on the calling thread; a blocking playlist
 * reload, or a part that was only hinted at, completes later on a thread that serves all viewers,
 * which the caller leaves at once for its own.
 */
public interface HlsSource {
    /** The multivariant playlist's path. */
    String MULTIVARIANT = "playlist.m3u8";

    /**
     * @param path {@link #MULTIVARIANT}, or a path that a playlist of this source named
     * @param directives the delivery directives of the request, {@link DeliveryDirectives#NONE}
     *     for anything but a media playlist
     */
    CompletionStage<HlsReply> get(String path, DeliveryDirectives directives);
}
