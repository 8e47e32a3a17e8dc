/** Stream keys: issued to cameras, checked when they publish. */
@NullMarked
package io.millrace.ingest.key;

import org.jspecify.annotations.NullMarked;
