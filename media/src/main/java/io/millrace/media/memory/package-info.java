/** Where chunks lie: on the heap, or in recycled memory beside it. */
@NullMarked
package io.millrace.media.memory;

import org.jspecify.annotations.NullMarked;
