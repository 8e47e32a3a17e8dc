package io.millrace.recorder.s3;

import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import io.minio.AbortMultipartUploadArgs;
import io.minio.ListMultipartUploadsArgs;
import io.minio.MinioAsyncClient;
import io.minio.messages.ListMultipartUploadsResult;
import io.minio.messages.ListMultipartUploadsResult.Upload;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;

/** Parts of uploads that will never be completed: they take space and no listing shows them. */
final class MultipartLitter {
    /** Uploads under way at once, of all nodes, are far fewer. */
    private static final int MAX_UPLOADS = 1_000;

    private final MinioAsyncClient client;
    private final String bucket;

    MultipartLitter(MinioAsyncClient client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    /** Aborts every unfinished upload of {@code key}; returns how many there were. */
    int abort(String key) {
        return abort(key, upload -> upload.objectName().equals(key));
    }

    /** Aborts unfinished uploads under {@code prefix} that began before {@code instant}. */
    int abortOlder(String prefix, Instant instant) {
        return abort(
                prefix,
                upload -> upload.objectName().startsWith(prefix)
                        && upload.initiated() != null
                        && upload.initiated().toInstant().isBefore(instant));
    }

    private int abort(String prefix, Predicate<Upload> which) {
        int aborted = 0;
        try {
            ListMultipartUploadsResult found = client.listMultipartUploads(ListMultipartUploadsArgs.builder()
                            .bucket(bucket)
                            .prefix(prefix)
                            .maxUploads(MAX_UPLOADS)
                            .build())
                    .join()
                    .result();
            for (Upload upload : found.uploads()) {
                if (which.test(upload) && abort(upload)) {
                    aborted++;
                }
            }
        } catch (CompletionException e) {
            throw S3Errors.map("abort unfinished uploads of", prefix, e);
        }
        return aborted;
    }

    /** Whether it was there: an abort or a completion that was answered too late may have ended it. */
    private boolean abort(Upload upload) {
        try {
            client.abortMultipartUpload(AbortMultipartUploadArgs.builder()
                            .bucket(bucket)
                            .object(upload.objectName())
                            .uploadId(upload.uploadId())
                            .build())
                    .join();
            return true;
        } catch (CompletionException e) {
            ObjectStoreException failure = S3Errors.map("abort an upload of", upload.objectName(), e);
            if (failure.kind() == Kind.NOT_FOUND) {
                return false;
            }
            throw failure;
        }
    }
}
