/** What {@code millrace bench} runs: servers under load, peers beside them, and what they cost. */
@NullMarked
package io.millrace.app.bench;

import org.jspecify.annotations.NullMarked;
