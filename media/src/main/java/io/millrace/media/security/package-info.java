/** Stream keys: the port between those who issue and those who check. */
@NullMarked
package io.millrace.media.security;

import org.jspecify.annotations.NullMarked;
