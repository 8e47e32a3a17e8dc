package io.millrace.ingest.flv;

import java.util.Locale;

/** Why a message, or a frame in it, went no further. */
public enum DropCause {
    /** No bytes where media should be. */
    EMPTY,
    /** It ends within its own header. */
    TRUNCATED,
    /** NAL or OBU lengths that contradict its end. */
    MALFORMED,
    /** A frame before the configuration that decodes it. */
    BEFORE_SEQUENCE_HEADER,
    /** A configuration that cannot be read. */
    BAD_SEQUENCE_HEADER,
    /** Parameter sets among the frames that cannot be read; their frame goes on. */
    BAD_PARAMETER_SETS,
    /** An access unit with no picture in it: parameter sets or SEI alone. */
    NO_PICTURE,
    /** A packet type that enhanced RTMP does not define. */
    UNKNOWN_PACKET_TYPE,
    /** An audio codec we cannot package. */
    UNKNOWN_AUDIO,
    /** A second video or audio track of a multitrack message. */
    EXTRA_TRACK,
    /** Metadata that is not AMF0, or too deep or too long. */
    BAD_METADATA;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in figures: {@code unknown_audio}. */
    public String label() {
        return label;
    }
}
