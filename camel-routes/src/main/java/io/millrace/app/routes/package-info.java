/** The routes: the pipeline's story, and the steps they name. */
@NullMarked
package io.millrace.app.routes;

import org.jspecify.annotations.NullMarked;
