/** HLS (RFC 8216bis): the live window in memory, its segments, parts and playlists. */
@NullMarked
package io.millrace.media.hls;

import org.jspecify.annotations.NullMarked;
