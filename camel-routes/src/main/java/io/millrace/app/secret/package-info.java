/** Secrets: generated at first start, kept in files only their owner reads. */
@NullMarked
package io.millrace.app.secret;

import org.jspecify.annotations.NullMarked;
