/** How small files get to the disk. */
@NullMarked
package io.millrace.media.disk;

import org.jspecify.annotations.NullMarked;
