/** Puts the modules together: the application and its life cycle. */
@NullMarked
package io.millrace.app;

import org.jspecify.annotations.NullMarked;
