/** ISO-BMFF and CMAF (ISO/IEC 14496-12, 23000-19): boxes, the writer of chunks, the reader of files. */
@NullMarked
package io.millrace.media.cmaf;

import org.jspecify.annotations.NullMarked;
