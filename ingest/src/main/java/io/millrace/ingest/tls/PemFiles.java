package io.millrace.ingest.tls;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * A certificate chain and its private key, read from PEM and checked to belong together.
 *
 * @param chain the server's certificate first
 */
record PemFiles(List<X509Certificate> chain, PrivateKey key) {
    static PemFiles read(Path certificate, Path privateKey) {
        List<X509Certificate> chain = chain(certificate);
        PrivateKey key = key(privateKey);
        if (!belongs(key, chain.get(0).getPublicKey())) {
            throw new TlsException("the private key in " + privateKey + " does not belong to the first certificate in "
                    + certificate + ": give the key that the certificate was made for, and the server's certificate"
                    + " before its issuers'");
        }
        return new PemFiles(chain, key);
    }

    private static List<X509Certificate> chain(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (chain.isEmpty()) {
                throw new TlsException("no certificate in " + file + ": it has to hold PEM, BEGIN CERTIFICATE");
            }
            return chain;
        } catch (IOException e) {
            throw new TlsException("the certificate file " + file + " cannot be read: " + e.getMessage(), e);
        } catch (CertificateException e) {
            throw new TlsException("the certificate in " + file + " is not valid PEM", e);
        }
    }

    private static PrivateKey key(Path file) {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        try (Reader reader = Files.newBufferedReader(file);
                PEMParser parser = new PEMParser(reader)) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(info);
                }
                if (object instanceof PEMKeyPair pair) {
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                }
                if (object.getClass().getSimpleName().contains("Encrypted")) {
                    throw new TlsException("the private key in " + file + " is encrypted: store it without a"
                            + " passphrase, readable by the server alone");
                }
            }
        } catch (IOException e) {
            throw new TlsException("the private key file " + file + " cannot be read: " + e.getMessage(), e);
        }
        throw new TlsException("no private key in " + file + ": it has to hold PEM, BEGIN PRIVATE KEY");
    }

    private static boolean belongs(PrivateKey key, PublicKey certified) {
        String algorithm = switch (certified.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA", "RSASSA-PSS" -> "SHA256withRSA";
            default -> "Ed25519";
        };
        byte[] probe = {1, 2, 3};
        try {
            Signature sign = Signature.getInstance(algorithm);
            sign.initSign(key);
            sign.update(probe);
            Signature verify = Signature.getInstance(algorithm);
            verify.initVerify(certified);
            verify.update(probe);
            return verify.verify(sign.sign());
        } catch (GeneralSecurityException e) {
            return false; // keys of two kinds
        }
    }
}
