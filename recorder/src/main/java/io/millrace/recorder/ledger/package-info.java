/** The gap ledger as this process keeps it: what is missing of each camera, and why. */
@NullMarked
package io.millrace.recorder.ledger;

import org.jspecify.annotations.NullMarked;
