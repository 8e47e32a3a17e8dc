/** Whether the process lives and its components answer. */
@NullMarked
package io.millrace.api.health;

import org.jspecify.annotations.NullMarked;
