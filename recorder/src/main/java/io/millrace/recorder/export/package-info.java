/** One MP4 of a range of the tape, frame-exact and without encoding anything. */
@NullMarked
package io.millrace.recorder.export;

import org.jspecify.annotations.NullMarked;
