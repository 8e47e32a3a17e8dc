/** What is known of cameras, users, sessions, recordings and gaps, and the ports that keep it. */
@NullMarked
package io.millrace.media.catalog;

import org.jspecify.annotations.NullMarked;
