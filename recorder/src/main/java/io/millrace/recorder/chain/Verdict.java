package io.millrace.recorder.chain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a verification found of one recording. */
public sealed interface Verdict {
    /** Every byte is as it was recorded, and signed by the key. */
    record Intact(Manifest manifest, String keyId) implements Verdict {}

    /**
     * Something is wrong.
     *
     * @param manifest as the file claims it; null where none can be read
     * @param fragment the first bad one, from 0; -1 where it is not about one
     * @param at wall time of that fragment as recorded; null where it is not about one
     * @param detail for people
     */
    record Broken(
            Damage damage,
            @Nullable Manifest manifest,
            int fragment,
            @Nullable Instant at,
            String detail) implements Verdict {}

    /** What is wrong. */
    enum Damage {
        /** No recording of ours, or its header cannot be read. */
        NOT_A_RECORDING,
        /** It ends without its chain: cut off, or never closed. */
        TRUNCATED,
        /** Sound, but nobody signed it. */
        UNSIGNED,
        /** Signed with a key that is not among those given. */
        UNKNOWN_KEY,
        /** The signature is not that key's over this manifest. */
        BAD_SIGNATURE,
        /** Identity or codec configuration is not what was signed. */
        HEADER_CHANGED,
        /** A fragment's bytes or time are not what was recorded. */
        FRAGMENT_CHANGED,
        /** One or more fragments before this one are gone. */
        FRAGMENT_REMOVED,
        /** This fragment stands where another should. */
        FRAGMENT_MOVED
    }
}
