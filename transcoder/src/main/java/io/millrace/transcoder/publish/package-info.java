/** A small RTMP and RTMPS publisher: what a camera does, for mock cameras and benchmarks. */
@NullMarked
package io.millrace.transcoder.publish;

import org.jspecify.annotations.NullMarked;
