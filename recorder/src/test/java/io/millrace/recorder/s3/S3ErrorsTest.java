package io.millrace.recorder.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.store.ObjectStoreException.Kind;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class S3ErrorsTest {
    @Test
    void aConnectionThatBreaksIsAStoreThatIsAway() {
        assertThat(kind(new CompletionException(new MinioException(new ConnectException("refused")))))
                .isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void soIsAProxysPage() {
        assertThat(kind(new InvalidResponseException(502, "text/html", "<html>", "")))
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(kind(new ServerException("server failed", 503, ""))).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void aDefectIsNone() {
        assertThat(kind(new IllegalArgumentException("object size and part size make more than 10000 parts")))
                .isEqualTo(Kind.FAULT);
        assertThat(kind(new CompletionException(new NullPointerException("etag"))))
                .isEqualTo(Kind.FAULT);
        assertThat(kind(new MinioException("EOF reached"))).isEqualTo(Kind.FAULT);
    }

    @Test
    void whatTheStoreWillNeverTakeIsRefused() {
        assertThat(kind(new ServerException("server failed", 413, ""))).isEqualTo(Kind.REFUSED);
        assertThat(kind(new ServerException("server failed", 429, ""))).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void aFileThatIsGoneIsTheFiles() {
        assertThat(kind(new MinioException(new FileNotFoundException("x.mp4")))).isEqualTo(Kind.LOCAL_FILE);
    }

    private static Kind kind(Throwable failure) {
        return S3Errors.map("put", "key", failure).kind();
    }
}
