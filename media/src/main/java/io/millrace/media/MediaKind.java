package io.millrace.media;

/** What a track carries. */
public enum MediaKind {
    VIDEO,
    AUDIO
}
