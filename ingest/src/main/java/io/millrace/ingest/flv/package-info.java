/** Reads FLV video, audio and data messages, legacy and enhanced RTMP, into samples. */
@NullMarked
package io.millrace.ingest.flv;

import org.jspecify.annotations.NullMarked;
