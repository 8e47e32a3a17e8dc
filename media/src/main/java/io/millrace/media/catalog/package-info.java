/**
 * What is known of cameras, users, sessions, recordings and gaps, and the ports that keep it.
 *
 * <p>Every implementation keeps instants and durations to the microsecond (what lies below is cut
 * off) and a NUL character in a text as U+FFFD, because PostgreSQL can store neither.
 */
@NullMarked
package io.millrace.media.catalog;

import org.jspecify.annotations.NullMarked;
