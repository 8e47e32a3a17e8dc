/** Settings: one record tree, from a file, the environment and flags. */
@NullMarked
package io.millrace.app.config;

import org.jspecify.annotations.NullMarked;
