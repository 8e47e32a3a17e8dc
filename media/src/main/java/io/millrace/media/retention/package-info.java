/** How long recordings stay where, what is kept whatever happens, and what was deleted. */
@NullMarked
package io.millrace.media.retention;

import org.jspecify.annotations.NullMarked;
