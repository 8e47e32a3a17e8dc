/** A camera's live stream across publish sessions, and what listens to it. */
@NullMarked
package io.millrace.media.live;

import org.jspecify.annotations.NullMarked;
