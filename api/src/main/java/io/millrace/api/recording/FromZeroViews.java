package io.millrace.api.recording;

import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.media.catalog.Recording;
import io.millrace.media.tape.FromZero;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What was read of recordings' heads: a player asks for many ranges of the same few. Safe for many threads. */
final class FromZeroViews {
    /** About 70 KB each. */
    private static final int KEPT = 32;

    /** {@code ftyp} to the first {@code moof}: the reserve for the index has 64 KiB of it. */
    private static final long HEAD_BYTES = 256 << 10;

    private final Map<UUID, Optional<FromZero>> views = new LinkedHashMap<>(KEPT, 0.75F, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Optional<FromZero>> eldest) {
            return size() > KEPT;
        }
    };

    /** Empty where the recording itself begins at 0. Blocking. */
    Optional<FromZero> of(Recording recording, FromZero.Source stored) {
        synchronized (views) {
            Optional<FromZero> known = views.get(recording.id());
            if (known != null) {
                return known;
            }
        }
        Optional<FromZero> view;
        try (InputStream head = stored.open(0, Math.min(HEAD_BYTES, recording.sizeBytes()))) {
            view = FromZero.of(head.readAllBytes());
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.unavailable("object_store_away", "The recording cannot be read now. Try again."),
                    Duration.ofSeconds(2));
        }
        synchronized (views) {
            views.put(recording.id(), view);
        }
        return view;
    }
}
