/** The server: connections and their limits, certificates, the error shape, dispatch. */
@NullMarked
package io.millrace.api.http;

import org.jspecify.annotations.NullMarked;
