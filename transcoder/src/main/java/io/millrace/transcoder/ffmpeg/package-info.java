/** The FFmpeg that comes with us: where it lies, and how it is run. */
@NullMarked
package io.millrace.transcoder.ffmpeg;

import org.jspecify.annotations.NullMarked;
