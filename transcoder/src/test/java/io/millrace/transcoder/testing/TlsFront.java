package io.millrace.transcoder.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** TLS in front of a plain server on this machine, with a self-signed certificate for {@code camera.test}. */
public final class TlsFront implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final SSLServerSocket server;
    private final Path certificate;
    private final int target;

    /** @param folder for the certificate */
    public TlsFront(Path folder, int target) throws IOException {
        this.target = target;
        Path store = folder.resolve("front.p12");
        TestMedia.run(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "front",
                "-dname",
                "CN=camera.test",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString()));
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            server = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
            certificate = Files.writeString(folder.resolve("front.pem"), pem(keys.getCertificate("front")));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        Thread.ofPlatform().daemon().name("tls-front").start(this::serve);
    }

    private static String pem(Certificate certificate) throws GeneralSecurityException {
        String body = Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    }

    private void serve() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.ofPlatform().daemon().start(() -> copy(client, plain));
                Thread.ofPlatform().daemon().start(() -> copy(plain, client));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side went: so does the other.
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The certificate as PEM. */
    public Path certificate() {
        return certificate;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
