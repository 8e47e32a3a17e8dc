/** From a camera's chunks to closed files in the spool, and from there to the object store. */
@NullMarked
package io.millrace.recorder.spool;

import org.jspecify.annotations.NullMarked;
