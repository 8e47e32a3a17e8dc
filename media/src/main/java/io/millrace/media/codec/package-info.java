/**
 * Codec configurations: decoder configuration records, parameter sets and access units, read from
 * bytes that anybody may have sent. Everything here is bounded by the size of its input, keeps no
 * state, and is safe to call from any thread.
 */
@NullMarked
package io.millrace.media.codec;

import org.jspecify.annotations.NullMarked;
