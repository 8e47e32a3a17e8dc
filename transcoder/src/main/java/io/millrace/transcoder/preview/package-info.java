/** A small picture of what a camera shows now, for grids; the ladder makes it when somebody asks. */
@NullMarked
package io.millrace.transcoder.preview;

import org.jspecify.annotations.NullMarked;
