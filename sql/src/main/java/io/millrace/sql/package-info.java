/** The catalogue in PostgreSQL: its pool, its migrations, and the ports of {@code io.millrace.media.catalog}. */
@NullMarked
package io.millrace.sql;

import org.jspecify.annotations.NullMarked;
