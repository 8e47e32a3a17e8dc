/** A recording as a file: its layout, its identity, its index, and how a torn one is made whole. */
@NullMarked
package io.millrace.recorder.file;

import org.jspecify.annotations.NullMarked;
