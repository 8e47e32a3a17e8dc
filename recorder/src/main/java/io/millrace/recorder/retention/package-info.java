/** Applies retention policies: a plan, which is pure, and a run, which executes it so that a crash loses nothing. */
@NullMarked
package io.millrace.recorder.retention;

import org.jspecify.annotations.NullMarked;
