/** The tape over object store and spool, and what is made of it: exports and pictures. */
@NullMarked
package io.millrace.recorder.tape;

import org.jspecify.annotations.NullMarked;
