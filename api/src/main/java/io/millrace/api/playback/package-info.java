/** Signed HLS delivery: playback URLs, viewer sessions, live resources. */
@NullMarked
package io.millrace.api.playback;

import org.jspecify.annotations.NullMarked;
