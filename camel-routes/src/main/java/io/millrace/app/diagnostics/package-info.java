/** What the process measures of itself, for whoever looks from this machine. */
@NullMarked
package io.millrace.app.diagnostics;

import org.jspecify.annotations.NullMarked;
