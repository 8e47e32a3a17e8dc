/** The object store port over S3: the client, and a server in process for one machine. */
@NullMarked
package io.millrace.recorder.s3;

import org.jspecify.annotations.NullMarked;
