/** Mock cameras: a test pattern, a file or a device, published like any camera. */
@NullMarked
package io.millrace.transcoder.camera;

import org.jspecify.annotations.NullMarked;
