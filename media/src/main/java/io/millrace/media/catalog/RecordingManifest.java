package io.millrace.media.catalog;

import io.millrace.media.CameraId;
import java.util.Arrays;
import java.util.UUID;

/**
 * The signed end of a recording's SHA-256 chain, as it also stands in the file. With it the
 * catalogue bears witness to a recording whose file is gone.
 *
 * @param fragmentCount 1 or more
 * @param previousLink last link of the camera's recording before it, 32 bytes; zeros for the first
 * @param lastLink after the last fragment, 32 bytes
 * @param keyId which public key checks the signature, hexadecimal
 * @param signature Ed25519 over {@code signed}, 64 bytes
 * @param signed the manifest, byte for byte as it was signed; arrays are shared, not to be written
 */
public record RecordingManifest(
        UUID recordingId,
        CameraId camera,
        int fragmentCount,
        byte[] previousLink,
        byte[] lastLink,
        String keyId,
        byte[] signature,
        byte[] signed) {
    private static final int LINK_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;

    public RecordingManifest {
        if (fragmentCount < 1) {
            throw new IllegalArgumentException("a recording of " + fragmentCount + " fragments");
        }
        if (previousLink.length != LINK_BYTES || lastLink.length != LINK_BYTES) {
            throw new IllegalArgumentException("a link has " + LINK_BYTES + " bytes");
        }
        if (signature.length != SIGNATURE_BYTES || signed.length == 0) {
            throw new IllegalArgumentException("a signature of " + signature.length + " bytes");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordingManifest that
                && recordingId.equals(that.recordingId)
                && camera.equals(that.camera)
                && fragmentCount == that.fragmentCount
                && Arrays.equals(previousLink, that.previousLink)
                && Arrays.equals(lastLink, that.lastLink)
                && keyId.equals(that.keyId)
                && Arrays.equals(signature, that.signature)
                && Arrays.equals(signed, that.signed);
    }

    @Override
    public int hashCode() {
        return recordingId.hashCode();
    }

    @Override
    public String toString() {
        return "RecordingManifest[recordingId=" + recordingId + ", fragmentCount=" + fragmentCount + "]";
    }
}
