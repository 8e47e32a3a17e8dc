package io.millrace.recorder.s3;

import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import io.minio.Checksum;
import io.minio.Checksum.Algorithm;
import io.minio.Checksum.Hasher;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.Http;
import io.minio.MinioAsyncClient;
import io.minio.UploadObjectArgs;
import io.minio.UploadPartArgs;
import io.minio.errors.MinioException;
import io.minio.messages.Part;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Map;

/**
 * An object in parts, one after the other, each read from the file as it is sent. The SDK's own upload
 * holds a part in heap, and a part of 5 TB is half a gigabyte. What fails leaves its parts behind ({@link
 * MultipartLitter}).
 */
final class PartedUpload {
    private final MinioAsyncClient client;
    private final MinioAsyncClient completing;
    private final boolean https;

    /**
     * @param client for all but the end
     * @param completing has the time that a store takes to make one object of the parts
     * @param https whether the connection itself guards what is sent
     */
    PartedUpload(MinioAsyncClient client, MinioAsyncClient completing, boolean https) {
        this.client = client;
        this.completing = completing;
        this.https = https;
    }

    /** Blocking; fails with what the SDK's futures do. */
    void send(UploadObjectArgs object) throws IOException, MinioException {
        String uploadId = client.createMultipartUpload(
                        new CreateMultipartUploadArgs(object, object.contentType(), Algorithm.CRC32C))
                .join()
                .result()
                .uploadId();
        Part[] parts = new Part[object.partCount()];
        try (RandomAccessFile file = new RandomAccessFile(object.filename(), "r")) {
            for (int i = 0; i < parts.length; i++) {
                long offset = i * object.partSize();
                long sizeBytes = Math.min(object.partSize(), object.objectSize() - offset);
                Http.Headers checksums = checksums(object, file, offset, sizeBytes);
                file.seek(offset);
                parts[i] = client.uploadPart(UploadPartArgs.builder()
                                .bucket(object.bucket())
                                .object(object.object())
                                .uploadId(uploadId)
                                .partNumber(i + 1)
                                .file(file, sizeBytes)
                                .headers(checksums)
                                .build())
                        .join()
                        .part();
            }
        }
        completing
                .completeMultipartUpload(new CompleteMultipartUploadArgs(object, uploadId, parts))
                .join();
    }

    /** As the SDK's upload makes them: over HTTP the signature covers what is sent. */
    private Http.Headers checksums(UploadObjectArgs object, RandomAccessFile file, long offset, long sizeBytes) {
        try {
            Algorithm[] algorithms =
                    https ? new Algorithm[] {Algorithm.CRC32C} : new Algorithm[] {Algorithm.CRC32C, Algorithm.SHA256};
            Map<Algorithm, Hasher> hashers = Checksum.newHasherMap(algorithms);
            file.seek(offset);
            Checksum.update(hashers, file, sizeBytes);
            return Checksum.makeHeaders(hashers, !https, false);
        } catch (IOException | MinioException e) {
            throw new ObjectStoreException(
                    Kind.LOCAL_FILE, "cannot read " + object.filename() + ": " + e.getMessage(), e);
        }
    }
}
