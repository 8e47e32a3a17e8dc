package io.millrace.recorder.s3;

import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.media.store.ObjectStoreException.Kind;
import io.millrace.recorder.s3.S3Settings.ReadBack;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.UploadObjectArgs;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bucket of any S3-compatible server, through the MinIO SDK. A put goes up in parts; one that
 * fails takes its parts away again. Where the process was killed or the store went away meanwhile,
 * they go when the same key is put again, and after a day with the next {@link #ensureReady}: not
 * sooner, since another node may be putting them.
 *
 * <p>The SDK's errors become {@link ObjectStoreException} here, without credentials or signed URLs.
 */
public final class MinioObjectStore implements ObjectStore {
    static final String SHA256_METADATA = "sha256";
    private static final Logger LOG = LoggerFactory.getLogger(MinioObjectStore.class);
    private static final String RECORDINGS = "recordings/";
    private static final Duration UPLOAD_AT_MOST = Duration.ofDays(1);
    private static final String PROBE_KEY = "millrace-write-probe.txt";

    private final S3Settings settings;
    private final OkHttpClient http;
    private final MinioClient client;
    private final MinioAsyncClient async;
    private final MultipartLitter litter;

    public MinioObjectStore(S3Settings settings) {
        this.settings = settings;
        this.http = S3HttpClient.create(settings);
        this.client = MinioClient.builder()
                .endpoint(settings.endpoint().toString())
                .region(settings.region())
                .credentials(
                        settings.credentials().accessKey(),
                        settings.credentials().secretKey())
                .httpClient(http)
                .build();
        this.async = async(http);
        this.litter = new MultipartLitter(async, settings.bucket());
    }

    private MinioAsyncClient async(OkHttpClient over) {
        return MinioAsyncClient.builder()
                .endpoint(settings.endpoint().toString())
                .region(settings.region())
                .credentials(
                        settings.credentials().accessKey(),
                        settings.credentials().secretKey())
                .httpClient(over)
                .build();
    }

    @Override
    public void put(String key, Path file, String sha256) {
        long sizeBytes;
        try {
            sizeBytes = Files.size(file);
        } catch (IOException e) {
            throw new ObjectStoreException(Kind.LOCAL_FILE, "cannot read " + file + ": " + e.getMessage(), e);
        }
        // A crash between the put and the catalogue's row brings the same file again. Reading back tells nothing
        // of a sync: after a kill, memory still has every byte.
        boolean there = settings.keepsUnanswered()
                && stat(key)
                        .filter(o -> o.sizeBytes() == sizeBytes && o.sha256().equals(sha256))
                        .isPresent();
        if (there && isWhole(key, sizeBytes, sha256)) {
            return;
        }
        litter.abort(key);
        upload(key, file, sizeBytes, sha256);
        verify(key, sizeBytes, sha256);
    }

    /**
     * What is not whole is replaced, and never deleted: a store that hangs may carry out a delete that it
     * has not answered long after the next put was verified, and its file let go.
     */
    private boolean isWhole(String key, long sizeBytes, String sha256) {
        try {
            verify(key, sizeBytes, sha256);
            return true;
        } catch (ObjectStoreException e) {
            if (e.kind() != Kind.CORRUPT) {
                throw e;
            }
            LOG.warn("object is put again: {}", e.getMessage());
            return false;
        }
    }

    private void upload(String key, Path file, long sizeBytes, String sha256) {
        long partBytes = PartSize.of(key, sizeBytes, settings.partSizeBytes());
        try {
            UploadObjectArgs object = UploadObjectArgs.builder()
                    .bucket(settings.bucket())
                    .object(key)
                    .filename(file.toString(), partBytes)
                    .contentType(key.endsWith(".mp4") ? "video/mp4" : "application/octet-stream")
                    .userMetadata(Map.of(SHA256_METADATA, sha256))
                    .build();
            if (sizeBytes <= partBytes) {
                client.uploadObject(object);
            } else {
                MinioAsyncClient completing = async(S3HttpClient.completing(http, settings, sizeBytes));
                new PartedUpload(async, completing, settings.https()).send(object);
            }
        } catch (MinioException | IOException | RuntimeException e) {
            ObjectStoreException failure = S3Errors.map("put", key, e);
            takeAwayParts(key, failure);
            throw failure;
        }
    }

    /** Where the store is away, the next put of the key does it. */
    private void takeAwayParts(String key, ObjectStoreException failure) {
        try {
            litter.abort(key);
        } catch (ObjectStoreException e) {
            failure.addSuppressed(e);
            LOG.info("parts of a failed upload stay until the store answers again key={} reason={}", key, e.kind());
        }
    }

    private void verify(String key, long sizeBytes, String sha256) {
        StoredObject stored = stat(key)
                .orElseThrow(
                        () -> new ObjectStoreException(Kind.CORRUPT, "object " + key + " is not there after its put"));
        if (stored.sizeBytes() != sizeBytes) {
            throw new ObjectStoreException(
                    Kind.CORRUPT, "object " + key + " has " + stored.sizeBytes() + " bytes, not " + sizeBytes);
        }
        if (settings.readBack() == ReadBack.WHOLE_OBJECT) {
            try (InputStream content = get(key, 0, sizeBytes)) {
                String read = Sha256.of(content);
                if (!read.equals(sha256)) {
                    throw new ObjectStoreException(
                            Kind.CORRUPT, "object " + key + " reads back with SHA-256 " + read + ", not " + sha256);
                }
            } catch (IOException e) {
                throw S3Errors.map("read back", key, e);
            }
        }
    }

    @Override
    public InputStream get(String key, long offset, long length) {
        if (length == 0) {
            // A range in HTTP has at least one byte.
            return InputStream.nullInputStream();
        }
        try {
            return client.getObject(GetObjectArgs.builder()
                    .bucket(settings.bucket())
                    .object(key)
                    .offset(offset)
                    .length(length)
                    .build());
        } catch (MinioException | RuntimeException e) {
            throw S3Errors.map("get", key, e);
        }
    }

    @Override
    public Optional<StoredObject> stat(String key) {
        try {
            StatObjectResponse found = client.statObject(StatObjectArgs.builder()
                    .bucket(settings.bucket())
                    .object(key)
                    .build());
            String sha256 = found.userMetadata().getFirst(SHA256_METADATA);
            return Optional.of(new StoredObject(key, found.size(), sha256 == null ? "" : sha256));
        } catch (MinioException | RuntimeException e) {
            ObjectStoreException failure = S3Errors.map("stat", key, e);
            if (failure.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    @Override
    public void delete(String key) {
        try {
            client.removeObject(RemoveObjectArgs.builder()
                    .bucket(settings.bucket())
                    .object(key)
                    .build());
        } catch (MinioException | RuntimeException e) {
            ObjectStoreException failure = S3Errors.map("delete", key, e);
            if (failure.kind() != Kind.NOT_FOUND) {
                throw failure;
            }
        }
    }

    /** A listing carries no metadata, so {@code sha256} is empty here. */
    @Override
    public void list(String prefix, Consumer<StoredObject> each) {
        Iterable<Result<Item>> found = client.listObjects(ListObjectsArgs.builder()
                .bucket(settings.bucket())
                .prefix(prefix)
                .recursive(true)
                .build());
        for (Result<Item> result : found) {
            StoredObject object;
            try {
                Item item = result.get();
                object = new StoredObject(item.objectName(), item.size(), "");
            } catch (MinioException | RuntimeException e) {
                throw S3Errors.map("list", prefix, e);
            }
            each.accept(object);
        }
    }

    @Override
    public String presignedGet(String key, Duration validity) {
        try {
            return client.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                    .method(Http.Method.GET)
                    .bucket(settings.bucket())
                    .object(key)
                    .expiry((int) Math.max(1, validity.toSeconds()), TimeUnit.SECONDS)
                    .build());
        } catch (MinioException | RuntimeException e) {
            throw S3Errors.map("sign a URL for", key, e);
        }
    }

    @Override
    public void ensureReady() {
        String bucket = settings.bucket();
        try {
            if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
                client.makeBucket(MakeBucketArgs.builder()
                        .bucket(bucket)
                        .region(settings.region())
                        .build());
            }
            byte[] probe = "Millrace can write here.\n".getBytes(StandardCharsets.US_ASCII);
            client.putObject(PutObjectArgs.builder().bucket(bucket).object(PROBE_KEY).stream(
                            new ByteArrayInputStream(probe), (long) probe.length, -1L)
                    .build());
        } catch (MinioException | RuntimeException e) {
            throw S3Errors.map("prepare bucket", bucket, e);
        }
        delete(PROBE_KEY);
        int aborted = litter.abortOlder(RECORDINGS, Instant.now().minus(UPLOAD_AT_MOST));
        LOG.info(
                "object store ready endpoint={} bucket={} unfinished_uploads_aborted={}",
                settings.endpoint(),
                bucket,
                aborted);
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
