package io.millrace.recorder.chain;

import io.millrace.media.cmaf.CmafException;
import io.millrace.recorder.chain.Verdict.Broken;
import io.millrace.recorder.chain.Verdict.Damage;
import io.millrace.recorder.chain.Verdict.Intact;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows a chain again, fragment by fragment, beside the one that was signed. Not thread-safe. */
public final class ChainCheck {
    private final ChainTrailer trailer;
    private final String keyId;
    private final FragmentChain chain;
    private @Nullable Broken broken;
    private long lastSequence;

    private ChainCheck(ChainTrailer trailer, String keyId, FragmentChain chain) {
        this.trailer = trailer;
        this.keyId = keyId;
        this.chain = chain;
        this.lastSequence = trailer.manifest().firstSequence() - 1;
    }

    /**
     * @param trailer the body of the last box
     * @param startMillis as the header says
     * @param header everything before the reserve
     * @throws CmafException if {@code trailer} is no chain
     */
    public static ChainCheck begin(ByteBuffer trailer, long startMillis, byte[] header, List<VerifyingKey> keys)
            throws CmafException {
        if (!ChainTrailer.matches(trailer)) {
            throw new CmafException("its last box is no chain");
        }
        ChainTrailer read = ChainTrailer.parse(trailer);
        VerifyingKey key = keys.stream()
                .filter(each -> Arrays.equals(each.idBytes(), read.keyId()))
                .findFirst()
                .orElse(null);
        FragmentChain chain = new FragmentChain(startMillis, header);
        ChainCheck check = new ChainCheck(read, key == null ? "" : key.id(), chain);
        check.signature(key);
        if (check.broken == null
                && (startMillis != read.manifest().startMillis()
                        || !chain.header().equals(read.manifest().header()))) {
            check.fail(Damage.HEADER_CHANGED, "identity or codec configuration is not what was signed");
        }
        return check;
    }

    private void signature(@Nullable VerifyingKey key) {
        if (trailer.signature().length == 0) {
            fail(Damage.UNSIGNED, "nobody signed it");
        } else if (key == null) {
            fail(Damage.UNKNOWN_KEY, "signed with a key that is not among those given");
        } else if (!key.verifies(trailer.manifest().toBytes(), trailer.signature())) {
            fail(Damage.BAD_SIGNATURE, "the signature does not fit the manifest");
        }
    }

    /** Whether more fragments can change nothing: something is wrong already. */
    public boolean decided() {
        return broken != null;
    }

    /**
     * The next fragment of the file.
     *
     * @param sequence of its {@code mfhd}; -1 where it cannot be read
     */
    public void fragment(long sequence, ByteBuffer bytes) {
        int index = chain.count();
        if (index == trailer.marks().length) {
            fail(Damage.FRAGMENT_MOVED, index, "there are more fragments than were recorded");
            return;
        }
        Manifest manifest = trailer.manifest();
        chain.add(manifest.startMillis() + trailer.offsetsMillis()[index], bytes);
        if (chain.last().mark() != trailer.marks()[index]) {
            long step = sequence - lastSequence;
            if (sequence < 0 || step == 1) {
                fail(Damage.FRAGMENT_CHANGED, index, "its bytes or its time are not what was recorded");
            } else if (step > 1) {
                fail(Damage.FRAGMENT_REMOVED, index, (step - 1) + " fragments are gone");
            } else {
                fail(Damage.FRAGMENT_MOVED, index, "another fragment stands here");
            }
        }
        lastSequence = sequence;
    }

    /** What follows is no fragment. */
    public void unreadable() {
        fail(Damage.FRAGMENT_CHANGED, chain.count(), "what stands here is no fragment");
    }

    public Verdict verdict() {
        if (broken == null && chain.count() < trailer.manifest().fragments()) {
            int missing = trailer.manifest().fragments() - chain.count();
            fail(Damage.FRAGMENT_REMOVED, chain.count(), missing + " fragments at the end are gone");
        }
        if (broken == null && !chain.last().equals(trailer.manifest().last())) {
            fail(Damage.FRAGMENT_CHANGED, "the last link is not the signed one");
        }
        return broken != null ? broken : new Intact(trailer.manifest(), keyId);
    }

    private void fail(Damage damage, String detail) {
        broken = new Broken(damage, trailer.manifest(), -1, null, detail);
    }

    private void fail(Damage damage, int fragment, String detail) {
        Instant at = fragment < trailer.offsetsMillis().length
                ? Instant.ofEpochMilli(trailer.manifest().startMillis() + trailer.offsetsMillis()[fragment])
                : null;
        broken = new Broken(damage, trailer.manifest(), fragment, at, detail);
    }
}
