/** Pictures of keyframes, by a child FFmpeg that lives as long as one file takes. */
@NullMarked
package io.millrace.transcoder.picture;

import org.jspecify.annotations.NullMarked;
