package io.millrace.recorder.s3;

import io.millrace.media.store.ObjectStore;
import java.net.URI;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The contract on MinIO's server, where Docker is there; {@link EmbeddedS3IT} holds it everywhere. */
class ContainerS3IT extends ObjectStoreContract {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerS3IT.class);

    /** The archived server's last images are on this registry only. */
    private static final String IMAGE = "quay.io/minio/minio:latest";

    private static final int PORT = 9_000;
    private static final S3Credentials CREDENTIALS = S3Credentials.generate(new SecureRandom());

    private static GenericContainer<?> container;
    private static MinioObjectStore store;

    @BeforeAll
    static void start() {
        boolean docker = DockerClientFactory.instance().isDockerAvailable();
        LOG.info("object store contract on MinIO in Docker: {}", docker ? IMAGE : "skipped, Docker is not there");
        Assumptions.assumeTrue(docker, "Docker is there");
        container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withEnv("MINIO_ROOT_USER", CREDENTIALS.accessKey())
                .withEnv("MINIO_ROOT_PASSWORD", CREDENTIALS.secretKey())
                .withCommand("server", "/data")
                .withExposedPorts(PORT)
                .waitingFor(Wait.forHttp("/minio/health/ready").forPort(PORT));
        container.start();
        store = new MinioObjectStore(settings(CREDENTIALS));
        store.ensureReady();
    }

    @AfterAll
    static void stop() {
        if (store != null) {
            store.close();
        }
        if (container != null) {
            container.stop();
        }
    }

    @Override
    ObjectStore store() {
        return store;
    }

    @Override
    ObjectStore storeWithWrongSecret() {
        return new MinioObjectStore(settings(new S3Credentials(CREDENTIALS.accessKey(), "wrong")));
    }

    private static S3Settings settings(S3Credentials credentials) {
        URI endpoint = URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PORT));
        return S3Settings.of(endpoint, "us-east-1", "millrace", credentials);
    }
}
