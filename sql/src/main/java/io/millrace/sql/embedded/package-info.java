/**
 * PostgreSQL as part of this process: unpacked, initialized, started, watched and stopped by us, so
 * that one machine needs nothing else installed.
 */
@NullMarked
package io.millrace.sql.embedded;

import org.jspecify.annotations.NullMarked;
