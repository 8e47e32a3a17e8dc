/** When retention runs, and who asks for it: Quartz, operators, the command line. */
@NullMarked
package io.millrace.app.retention;

import org.jspecify.annotations.NullMarked;
