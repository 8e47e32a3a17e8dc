/**
 * The ladder: lower rungs of a camera's stream, encoded by a child FFmpeg while somebody watches.
 * Start at {@link io.millrace.transcoder.ladder.CameraLadder}.
 */
@NullMarked
package io.millrace.transcoder.ladder;

import org.jspecify.annotations.NullMarked;
