/** The nouns every module shares: cameras, codecs, tracks, samples, chunks. JDK only. */
@NullMarked
package io.millrace.media;

import org.jspecify.annotations.NullMarked;
