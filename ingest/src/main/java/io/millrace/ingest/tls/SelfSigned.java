package io.millrace.ingest.tls;

import io.millrace.media.disk.DurableFile;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes a P-256 certificate for this machine, and writes it as PEM. */
final class SelfSigned {
    /** The longest that Apple's and some other clients accept. */
    private static final Duration VALIDITY = Duration.ofDays(820);
    /** Clients whose clock is behind shall accept it too. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");

    private SelfSigned() {}

    /** Writes both files, for the owner alone, each whole or not at all. */
    static void write(Path certificate, Path privateKey, Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            DurableFile.createFolders(
                    Objects.requireNonNull(certificate.toAbsolutePath().getParent()));
            // Cut short, a renewal leaves a key without a certificate: a pair to be made anew, and not one
            // that does not fit together and keeps the server from starting.
            Files.deleteIfExists(certificate);
            DurableFile.writeSecret(privateKey, bytes(new JcaPKCS8Generator(pair.getPrivate(), null)));
            DurableFile.writeSecret(certificate, bytes(sign(pair, now)));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new TlsException("a self-signed certificate cannot be made", e);
        } catch (IOException e) {
            throw new TlsException(
                    "the self-signed certificate cannot be written to " + certificate.getParent() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static X509CertificateHolder sign(KeyPair pair, Instant now) throws OperatorCreationException, IOException {
        X500Name name = new X500Name("CN=Millrace");
        var builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(64, new SecureRandom()).setBit(63),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(VALIDITY)),
                name,
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names()));
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
    }

    private static GeneralName[] names() {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.dNSName, "localhost"));
        names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        names.add(new GeneralName(GeneralName.iPAddress, "::1"));
        try {
            String host = InetAddress.getLocalHost().getHostName();
            if (HOST_NAME.matcher(host).matches() && !host.equals("localhost")) {
                names.add(new GeneralName(GeneralName.dNSName, host));
            }
        } catch (UnknownHostException e) {
            // a machine without a name is reached by its address
        }
        return names.toArray(GeneralName[]::new);
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private static byte[] bytes(Object object) throws IOException {
        return pem(object).getBytes(StandardCharsets.US_ASCII);
    }
}
