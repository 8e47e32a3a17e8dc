/** The cameras of this process: what is known of them, and what runs for each. */
@NullMarked
package io.millrace.app.camera;

import org.jspecify.annotations.NullMarked;
