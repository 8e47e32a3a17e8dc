/** The edge's seams: who decides whether a publish may start, and who hears of it. */
@NullMarked
package io.millrace.ingest;

import org.jspecify.annotations.NullMarked;
