/** The pages, from memory. */
@NullMarked
package io.millrace.api.console;

import org.jspecify.annotations.NullMarked;
