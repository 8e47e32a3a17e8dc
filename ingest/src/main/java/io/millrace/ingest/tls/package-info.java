/** The certificate both edges present: self-signed at first start, or PEM files, reloaded. */
@NullMarked
package io.millrace.ingest.tls;

import org.jspecify.annotations.NullMarked;
