/** Recordings: listing, signed download, and those that could not be stored. */
@NullMarked
package io.millrace.api.recording;

import org.jspecify.annotations.NullMarked;
