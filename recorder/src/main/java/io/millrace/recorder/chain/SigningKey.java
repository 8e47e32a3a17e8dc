package io.millrace.recorder.chain;

import io.millrace.media.disk.DurableFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * The Ed25519 key (RFC 8032) that signs recordings. It lies in a file that only its owner can
 * read; its public half lies beside it, to be copied to wherever recordings are verified. Safe for
 * use by many threads.
 */
public final class SigningKey {
    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private final PrivateKey privateKey;
    private final VerifyingKey verifyingKey;

    private SigningKey(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.verifyingKey = new VerifyingKey(publicKey);
    }

    /** A new key, kept nowhere. */
    public static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new SigningKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    /**
     * The key in {@code file} (PKCS #8, PEM), made if it is missing; its public half stands in
     * {@code file} with {@code .pub} behind it (SubjectPublicKeyInfo, PEM).
     *
     * @throws IOException if it cannot be read or written, or is no such key
     */
    public static SigningKey loadOrCreate(Path file) throws IOException {
        Path publicFile = file.resolveSibling(file.getFileName() + ".pub");
        if (!Files.exists(file)) {
            SigningKey made = generate();
            // Public first: a private key without its public half could not be loaded.
            DurableFile.write(publicFile, bytes(PUBLIC, made.verifyingKey.publicKey()));
            DurableFile.writeSecret(file, bytes(PRIVATE, made.privateKey));
            return made;
        }
        try {
            KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
            return new SigningKey(
                    factory.generatePrivate(new PKCS8EncodedKeySpec(body(PRIVATE, Files.readString(file)))),
                    factory.generatePublic(new X509EncodedKeySpec(body(PUBLIC, Files.readString(publicFile)))));
        } catch (GeneralSecurityException
                | IllegalArgumentException
                | CharacterCodingException
                | NoSuchFileException e) {
            throw new IOException(
                    "the key that signs recordings cannot be read: " + file + " or " + publicFile + " is empty, torn or"
                            + " gone, as after a power cut. Put both back from a backup. Without one, move both away to"
                            + " begin with a new key, and keep the old public key: what was recorded before is verified"
                            + " with that",
                    e);
        }
    }

    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with Ed25519", e);
        }
    }

    static byte[] body(String kind, String pem) {
        String text = pem.strip();
        String begin = "-----BEGIN " + kind + "-----";
        String end = "-----END " + kind + "-----";
        if (!text.startsWith(begin) || !text.endsWith(end)) {
            throw new IllegalArgumentException("no " + kind);
        }
        return Base64.getMimeDecoder().decode(text.substring(begin.length(), text.length() - end.length()));
    }

    static String pem(String kind, byte[] body) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(body);
        return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
    }

    private static byte[] bytes(String kind, Key key) {
        return pem(kind, key.getEncoded()).getBytes(StandardCharsets.US_ASCII);
    }
}
