/** What operators set of a camera's ladder, and what they see of it. */
@NullMarked
package io.millrace.media.ladder;

import org.jspecify.annotations.NullMarked;
