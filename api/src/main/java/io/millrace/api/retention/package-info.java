/** Retention over REST: policies, holds, the plan, the schedule. */
@NullMarked
package io.millrace.api.retention;

import org.jspecify.annotations.NullMarked;
