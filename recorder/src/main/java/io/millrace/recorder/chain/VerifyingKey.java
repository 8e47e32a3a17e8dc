package io.millrace.recorder.chain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** The public half of a {@link SigningKey}: all that verification needs. */
public record VerifyingKey(PublicKey publicKey) {
    static final int ID_BYTES = 8;

    /** @throws IOException if {@code file} holds no Ed25519 public key in PEM */
    public static VerifyingKey load(Path file) throws IOException {
        try {
            return new VerifyingKey(KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(SigningKey.body("PUBLIC KEY", Files.readString(file)))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " holds no Ed25519 public key", e);
        }
    }

    /** The first 8 bytes of the key's SHA-256, in hexadecimal: which key it was, not a proof of it. */
    public String id() {
        return HexFormat.of().formatHex(idBytes());
    }

    /** As {@link #load} reads it. */
    public String pem() {
        return SigningKey.pem("PUBLIC KEY", publicKey.getEncoded());
    }

    byte[] idBytes() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded());
            return Arrays.copyOf(digest, ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    boolean verifies(byte[] message, byte[] signed) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(publicKey);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
