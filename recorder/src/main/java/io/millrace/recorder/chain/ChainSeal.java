package io.millrace.recorder.chain;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Closes a chain: makes the box that goes to the recording's end. Safe for use by many threads. */
public final class ChainSeal {
    /** Chains that can be checked for damage, and prove nothing. */
    public static final ChainSeal UNSIGNED = new ChainSeal(null);

    private final @Nullable SigningKey key;

    private ChainSeal(@Nullable SigningKey key) {
        this.key = key;
    }

    public static ChainSeal signedWith(SigningKey key) {
        return new ChainSeal(key);
    }

    /** @param manifest its count and last link are the chain's */
    public byte[] toBox(Manifest manifest, FragmentChain chain) {
        if (manifest.fragments() != chain.count() || !manifest.last().equals(chain.last())) {
            throw new IllegalArgumentException("the manifest of another chain");
        }
        int[] offsets = new int[chain.count()];
        int[] marks = new int[chain.count()];
        Arrays.setAll(offsets, chain::offsetMillis);
        Arrays.setAll(marks, chain::mark);
        byte[] keyId = key == null
                ? new byte[VerifyingKey.ID_BYTES]
                : key.verifyingKey().idBytes();
        byte[] signature = key == null ? new byte[0] : key.sign(manifest.toBytes());
        return new ChainTrailer(manifest, keyId, signature, offsets, marks).toBox();
    }
}
