package io.millrace.media.hls;

/**
 * How far another rung is ({@code EXT-X-RENDITION-REPORT}, RFC 8216bis, 4.4.5.4).
 *
 * @param lastPart −1 while the last segment has no part of its own in the playlist
 */
record RenditionReport(String rung, long lastSequence, int lastPart) {}
