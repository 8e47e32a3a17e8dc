/** Operations on cameras, their keys and their status. */
@NullMarked
package io.millrace.api.camera;

import org.jspecify.annotations.NullMarked;
