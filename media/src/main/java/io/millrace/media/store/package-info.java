/** The object store port. */
@NullMarked
package io.millrace.media.store;

import org.jspecify.annotations.NullMarked;
