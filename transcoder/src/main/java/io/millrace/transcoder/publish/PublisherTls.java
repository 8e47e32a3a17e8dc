package io.millrace.transcoder.publish;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Which servers a publisher trusts. Immutable; one serves many publishers, which resume sessions. */
public final class PublisherTls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SSLContext context;
    private final boolean checkName;

    private PublisherTls(SSLContext context, boolean checkName) {
        this.context = context;
        this.checkName = checkName;
    }

    /** What the JDK trusts, with the host's name checked. */
    public static PublisherTls system() {
        try {
            return new PublisherTls(SSLContext.getDefault(), true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /**
     * The certificates of a PEM file, and no others: authorities, whose servers' names are checked,
     * or a server's own (self-signed or not), which is then accepted under any name.
     *
     * @throws IOException if the file cannot be read, or has no certificate
     */
    public static PublisherTls trusting(Path pem) throws IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            Set<Certificate> certificates =
                    Set.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (certificates.isEmpty()) {
                throw new IOException("no certificate in " + pem);
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("trusted-" + number++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return of(new Pinned((X509ExtendedTrustManager) factory.getTrustManagers()[0], certificates), true);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read the certificates of " + pem + ": " + e.getMessage(), e);
        }
    }

    /** Anybody: for tests, and for a first try with a server whose certificate is not at hand. */
    public static PublisherTls unverified() {
        try {
            return of(new Pinned(null, Set.of()), false);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    private static PublisherTls of(TrustManager trust, boolean checkName) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trust}, null);
        return new PublisherTls(context, checkName);
    }

    /** Shakes hands over {@code raw}, which stays the caller's to close. */
    SSLSocket wrap(Socket raw, String host, int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, host, port, false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        if (checkName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** Accepts the certificates it was given by themselves, and leaves the others to {@code chains}. */
    private static final class Pinned extends X509ExtendedTrustManager {
        private final @Nullable X509ExtendedTrustManager chains;
        private final Set<Certificate> pinned;

        Pinned(@Nullable X509ExtendedTrustManager chains, Set<Certificate> pinned) {
            this.chains = chains;
            this.pinned = pinned;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            if (chains != null && !pinned.contains(chain[0])) {
                chains.checkServerTrusted(chain, type, socket);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            if (chains != null && !pinned.contains(chain[0])) {
                chains.checkServerTrusted(chain, type, engine);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            if (chains != null && !pinned.contains(chain[0])) {
                chains.checkServerTrusted(chain, type);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("not a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return chains == null ? new X509Certificate[0] : chains.getAcceptedIssuers();
        }
    }
}
