/** The HTTP edge: {@link io.millrace.api.HttpEdge} puts it together. */
@NullMarked
package io.millrace.api;

import org.jspecify.annotations.NullMarked;
