package io.millrace.recorder.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/** The HTTP client under the SDK, bounded in time and in slowness, and without Nagle's delay. */
final class S3HttpClient {
    /** The SDK's requests are asynchronous, and OkHttp runs five of those per host by default. */
    private static final int REQUESTS_PER_HOST = 64;

    /** At which a store makes one object of its parts, at the least: the embedded one reads and writes them all. */
    private static final long COMPLETED_BYTES_PER_SECOND = 8 << 20;

    private static final int SPANS_TO_COMPLETE = 5;

    private S3HttpClient() {}

    static OkHttpClient create(S3Settings settings) {
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .socketFactory(new NoDelaySockets())
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .addNetworkInterceptor(new PacedTransfers(span(settings)))
                .connectTimeout(settings.connectTimeout())
                .readTimeout(settings.idleTimeout())
                .writeTimeout(settings.idleTimeout());
        if (settings.trustedCertificatePem() != null) {
            trust(builder, settings.trustedCertificatePem());
        }
        OkHttpClient client = builder.build();
        client.dispatcher().setMaxRequests(REQUESTS_PER_HOST);
        client.dispatcher().setMaxRequestsPerHost(REQUESTS_PER_HOST);
        return client;
    }

    /**
     * The same client for the end of an upload in parts: nothing comes, or a blank now and then, until
     * the store has made one object of them. So that has a time of its own, and no pace.
     */
    static OkHttpClient completing(OkHttpClient client, S3Settings settings, long objectBytes) {
        Duration limit =
                span(settings).multipliedBy(SPANS_TO_COMPLETE).plusSeconds(objectBytes / COMPLETED_BYTES_PER_SECOND);
        OkHttpClient.Builder builder = client.newBuilder().readTimeout(limit).callTimeout(limit);
        builder.networkInterceptors().clear();
        return builder.build();
    }

    /** Over which progress is told. */
    private static Duration span(S3Settings settings) {
        return settings.idleTimeout().multipliedBy(2);
    }

    private static void trust(OkHttpClient.Builder builder, String pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
                store.setCertificateEntry("ca-" + count++, certificate);
            }
            for (X509TrustManager known : managers(null)) {
                for (Certificate certificate : known.getAcceptedIssuers()) {
                    store.setCertificateEntry("jdk-" + count++, certificate);
                }
            }
            X509TrustManager manager = managers(store).getFirst();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager}, null);
            builder.sslSocketFactory(context.getSocketFactory(), manager);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the S3 endpoint's certificate cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<X509TrustManager> managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return List.of(factory.getTrustManagers()).stream()
                .map(X509TrustManager.class::cast)
                .toList();
    }

    /** With Nagle's algorithm each small PUT waited 48 ms for a delayed ACK; without it, 3 ms in all. */
    private static final class NoDelaySockets extends SocketFactory {
        private final SocketFactory sockets = SocketFactory.getDefault();

        @Override
        public Socket createSocket() throws IOException {
            return noDelay(sockets.createSocket());
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return noDelay(sockets.createSocket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return noDelay(sockets.createSocket(host, port, local, localPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return noDelay(sockets.createSocket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return noDelay(sockets.createSocket(host, port, local, localPort));
        }

        private static Socket noDelay(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            return socket;
        }
    }
}
