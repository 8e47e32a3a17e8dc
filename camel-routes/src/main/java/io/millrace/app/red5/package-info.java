/** Red5 as a Camel component: {@code red5:live} and what it tells of. */
@NullMarked
package io.millrace.app.red5;

import org.jspecify.annotations.NullMarked;
