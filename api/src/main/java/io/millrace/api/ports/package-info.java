/** What the edge asks of the rest of the house, beside the ports of {@code media}. */
@NullMarked
package io.millrace.api.ports;

import org.jspecify.annotations.NullMarked;
