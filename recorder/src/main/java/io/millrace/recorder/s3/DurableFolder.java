package io.millrace.recorder.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Syncs an object and the folders that lead to it before the put is answered. S3Proxy writes a
 * temporary file and renames it without a sync, so that after a power cut an object it had
 * acknowledged could be empty, with the spool file already gone.
 */
final class DurableFolder extends ForwardingBlobStore {
    private final Path root;

    DurableFolder(BlobStore store, Path root) {
        super(store);
        this.root = root;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        PutObjectResponse response = super.putBlob(request, body);
        sync(request.bucket(), request.key());
        return response;
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        CompleteMultipartUploadResponse response = super.completeMultipartUpload(upload, request);
        sync(upload.containerName(), upload.blobName());
        return response;
    }

    private void sync(String bucket, String key) {
        try {
            Path path = root.resolve(bucket).resolve(key);
            if (key.endsWith("/")) {
                return;
            }
            force(path, StandardOpenOption.WRITE);
            for (Path folder = path.getParent();
                    folder != null && folder.startsWith(root);
                    folder = folder.getParent()) {
                force(folder, StandardOpenOption.READ);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot sync the stored object " + key, e);
        }
    }

    private static void force(Path path, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }
}
