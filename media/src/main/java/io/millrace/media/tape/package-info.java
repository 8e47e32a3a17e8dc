/** What is on record as one tape: any range of it, over hours, sessions and gaps. */
@NullMarked
package io.millrace.media.tape;

import org.jspecify.annotations.NullMarked;
