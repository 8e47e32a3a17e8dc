package io.millrace.app.bench;

/**
 * What a soak did to the server.
 *
 * @param goodbyes reconnects after an orderly end
 * @param takeovers reconnects while the old connection was still there
 * @param rotations keys rotated under a camera that published
 * @param tapes ranges of the record that were played
 * @param downloads whole recordings
 * @param exports MP4s of a range
 * @param rungs times a lower rung was watched
 * @param errandBytes that came of these
 * @param failures of any of these
 * @param lastFailure empty for none
 */
public record SoakTally(
        long goodbyes,
        long takeovers,
        long rotations,
        long tapes,
        long downloads,
        long exports,
        long rungs,
        long errandBytes,
        long failures,
        String lastFailure) {}
