package io.millrace.ingest.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate the server presents, on RTMPS and HTTPS: two PEM files, and one {@link
 * SSLContext} made from them that all connections share. When the files change, connections that
 * begin later get the new certificate, and those under way keep theirs; files that do not fit
 * together are reported once, and the old certificate stays.
 *
 * <p>Any thread.
 */
public final class TlsIdentity {
    public static final String CERTIFICATE_FILE = "certificate.pem";
    public static final String PRIVATE_KEY_FILE = "private-key.pem";

    private static final Logger LOG = LoggerFactory.getLogger(TlsIdentity.class);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private final Path certificate;
    private final Path privateKey;
    private volatile Loaded loaded;
    private List<String> stamp;
    /** Of files that could not be used, as reported; empty when there are none. */
    private List<String> refused = List.of();

    private record Loaded(SSLContext context, X509Certificate leaf) {}

    private TlsIdentity(Path certificate, Path privateKey) {
        this.certificate = certificate;
        this.privateKey = privateKey;
        this.stamp = stamp(certificate, privateKey);
        this.loaded = load(certificate, privateKey);
    }

    /**
     * The given PEM files.
     *
     * @param certificate the server's certificate, then its issuers'
     * @param privateKey PKCS #8, PKCS #1 or SEC 1, not encrypted
     * @throws TlsException when they cannot be used
     */
    public static TlsIdentity of(Path certificate, Path privateKey) {
        return new TlsIdentity(certificate, privateKey);
    }

    /**
     * The self-signed pair in {@code directory}: made when it is not there, when a file of it is
     * missing, or when it would expire within 30 days.
     *
     * @throws TlsException when it is there and empty, torn or of two pairs: never replaced unasked,
     *     for clients trust it
     */
    public static TlsIdentity selfSigned(Path directory, InstantSource clock) {
        Path certificate = directory.resolve(CERTIFICATE_FILE);
        Path privateKey = directory.resolve(PRIVATE_KEY_FILE);
        if (!Files.exists(certificate) || !Files.exists(privateKey)) {
            return make(certificate, privateKey, clock);
        }
        TlsIdentity identity;
        try {
            identity = of(certificate, privateKey);
        } catch (TlsException e) {
            throw new TlsException(
                    e.getMessage() + ". It is the self-signed pair: put both files back from a backup, or remove both"
                            + " and a new one is made, which whoever trusts the old one has to be given",
                    e);
        }
        return identity.expiresAt().isBefore(clock.instant().plus(RENEW_BEFORE))
                ? make(certificate, privateKey, clock)
                : identity;
    }

    private static TlsIdentity make(Path certificate, Path privateKey, InstantSource clock) {
        SelfSigned.write(certificate, privateKey, clock.instant());
        LOG.info("made a self-signed certificate in {}", certificate);
        return of(certificate, privateKey);
    }

    public Path certificate() {
        return certificate;
    }

    public Path privateKey() {
        return privateKey;
    }

    /** What a new connection is to use. */
    public SSLContext context() {
        return loaded.context();
    }

    public Instant expiresAt() {
        return loaded.leaf().getNotAfter().toInstant();
    }

    /**
     * Looks at the files; cheap when they are as they were. Those that could not be used are tried
     * again each time: it may have been for want of file handles, and not for what is in them.
     *
     * @return whether a new certificate is in use
     */
    public synchronized boolean reloadIfChanged() {
        List<String> now = stamp(certificate, privateKey);
        if (now.equals(stamp)) {
            return false;
        }
        try {
            loaded = load(certificate, privateKey);
            stamp = now;
            refused = List.of();
            LOG.info("certificate reloaded from {}, valid until {}", certificate, expiresAt());
            return true;
        } catch (TlsException e) {
            if (!now.equals(refused)) {
                refused = now;
                LOG.error("certificate not reloaded, the old one stays in use: {}", e.getMessage());
            }
            return false;
        }
    }

    private static Loaded load(Path certificate, Path privateKey) {
        PemFiles pem = PemFiles.read(certificate, privateKey);
        try {
            char[] none = new char[0];
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", pem.key(), none, pem.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, none);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return new Loaded(context, pem.chain().get(0));
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException("the certificate in " + certificate + " cannot be used for TLS", e);
        }
    }

    /** Changes when a file is replaced, written or removed. */
    private static List<String> stamp(Path... files) {
        return List.of(files).stream().map(TlsIdentity::stamp).toList();
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
