package io.millrace.media.ladder;

/** When a camera's rungs are encoded. */
public enum LadderMode {
    /** Never; they are not listed. */
    OFF,
    /** While they are watched; listed always. */
    ON_DEMAND,
    /** Whenever the camera sends. */
    ALWAYS
}
