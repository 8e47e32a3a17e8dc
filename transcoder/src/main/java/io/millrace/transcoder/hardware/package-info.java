/** Video encoders in hardware: which there are, which work here, and which the ladder uses. */
@NullMarked
package io.millrace.transcoder.hardware;

import org.jspecify.annotations.NullMarked;
