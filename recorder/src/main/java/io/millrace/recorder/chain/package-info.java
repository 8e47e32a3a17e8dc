/** What makes a recording provable: a chain of hashes over its fragments, signed at the close. */
@NullMarked
package io.millrace.recorder.chain;

import org.jspecify.annotations.NullMarked;
