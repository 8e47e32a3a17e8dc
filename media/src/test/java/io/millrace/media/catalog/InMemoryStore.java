package io.millrace.media.catalog;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What every in-memory port can do besides: go down and come back. Safe for many threads. */
public abstract class InMemoryStore {
    private volatile boolean down;

    /** From now on every call throws {@link CatalogException} of kind {@code UNAVAILABLE}. */
    public final void takeDown() {
        down = true;
    }

    public final void bringBack() {
        down = false;
    }

    final void requireUp() {
        if (down) {
            throw new CatalogException(
                    CatalogException.Kind.UNAVAILABLE,
                    "the catalogue cannot be reached",
                    new IOException("taken down by the test"));
        }
    }

    static Instant kept(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    static @Nullable Instant keptOrNull(@Nullable Instant instant) {
        return instant == null ? null : kept(instant);
    }

    static Duration kept(Duration duration) {
        return duration.truncatedTo(ChronoUnit.MICROS);
    }

    static String kept(String text) {
        return text.replace('\0', '\uFFFD');
    }

    static CatalogException conflict(String message) {
        return new CatalogException(
                CatalogException.Kind.CONFLICT, message, new IllegalStateException("it is there already"));
    }
}
