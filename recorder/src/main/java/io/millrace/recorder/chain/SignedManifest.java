package io.millrace.recorder.chain;

import io.millrace.media.catalog.RecordingManifest;
import io.millrace.media.cmaf.CmafException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A manifest and who signed it: what a recording's last box begins with, and what the catalogue
 * keeps beside the row.
 *
 * @param signed the manifest's bytes, as the signature covers them
 * @param keyId of the {@link VerifyingKey}, 8 bytes; zeros when nobody signed it
 * @param signature 64 bytes; empty when nobody signed it. Arrays are shared, not to be written
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record SignedManifest(Manifest manifest, byte[] signed, byte[] keyId, byte[] signature) {
    /** Box type, key, signature and manifest with the longest camera id: below half of it. */
    public static final int MAX_BYTES = 1 << 10;

    /** @throws CmafException if {@code body} does not begin as the box at a recording's end does */
    public static SignedManifest ofBox(ByteBuffer body) throws CmafException {
        return ChainTrailer.signed(body);
    }

    /**
     * As the catalogue kept it.
     *
     * @throws IllegalArgumentException if what is there is no manifest
     */
    public static SignedManifest of(RecordingManifest kept) {
        try {
            return new SignedManifest(
                    Manifest.parse(ByteBuffer.wrap(kept.signed())),
                    kept.signed(),
                    HexFormat.of().parseHex(kept.keyId()),
                    kept.signature());
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the manifest of " + kept.recordingId() + " is cut off", e);
        }
    }

    /** @throws BufferUnderflowException or {@link RuntimeException} of its kind if it is none */
    static SignedManifest parse(ByteBuffer in) {
        byte[] keyId = new byte[VerifyingKey.ID_BYTES];
        in.get(keyId);
        byte[] signature = new byte[in.getShort() & 0xffff];
        in.get(signature);
        byte[] signed = new byte[in.getShort() & 0xffff];
        in.get(signed);
        return new SignedManifest(Manifest.parse(ByteBuffer.wrap(signed)), signed, keyId, signature);
    }

    /** For the catalogue; empty when nobody signed it. */
    public Optional<RecordingManifest> toRecordingManifest() {
        if (signature.length == 0) {
            return Optional.empty();
        }
        return Optional.of(new RecordingManifest(
                manifest.id(),
                manifest.camera(),
                manifest.fragments(),
                manifest.previous().last().bytes(),
                manifest.last().bytes(),
                HexFormat.of().formatHex(keyId),
                signature,
                signed));
    }

    /** Whether one of {@code keys} signed these bytes. */
    public boolean signedBy(List<VerifyingKey> keys) {
        return keys.stream().anyMatch(key -> Arrays.equals(key.idBytes(), keyId) && key.verifies(signed, signature));
    }
}
