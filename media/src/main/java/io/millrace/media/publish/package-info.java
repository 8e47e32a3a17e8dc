/** What the RTMP edge hands on: publish sessions and their samples. */
@NullMarked
package io.millrace.media.publish;

import org.jspecify.annotations.NullMarked;
