/** Child processes that cannot outlive us. */
@NullMarked
package io.millrace.transcoder.child;

import org.jspecify.annotations.NullMarked;
