/** Who may: passwords, log-ins, signed URLs. */
@NullMarked
package io.millrace.api.auth;

import org.jspecify.annotations.NullMarked;
