/** The contract, and the operations it names. */
@NullMarked
package io.millrace.api.rest;

import org.jspecify.annotations.NullMarked;
