package io.millrace.ingest.flv;

/**
 * What an encoder says of itself in {@code onMetaData}: hints, often wrong.
 *
 * @param received whether there was an {@code onMetaData}
 * @param encoder at most 100 printable characters; may be empty
 * @param framesPerSecond 0 when unknown
 * @param announcesVideo whether it names video
 * @param announcesAudio whether it names audio of a codec that can be packaged
 */
public record FlvMetadata(
        boolean received, String encoder, double framesPerSecond, boolean announcesVideo, boolean announcesAudio) {
    public static final FlvMetadata NONE = new FlvMetadata(false, "", 0, false, false);
}
