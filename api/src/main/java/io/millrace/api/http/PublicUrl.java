package io.millrace.api.http;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes whole URLs of paths, as they look from outside. */
public final class PublicUrl {
    private final String advertised;

    /** @param advertised what they begin with; empty to take the request's authority */
    public PublicUrl(String advertised) {
        this.advertised = advertised;
    }

    public String of(String path, @Nullable Authority authority) {
        if (!advertised.isEmpty()) {
            return advertised + path;
        }
        return authority == null ? path : "https://" + authority + path;
    }

    /** The contract's {@code PlaybackUrl}. */
    public JsonObject view(String path, Instant expiresAt, @Nullable Authority authority) {
        return new JsonObject()
                .put("url", of(path, authority))
                .put("path", path)
                .put("expiresAt", expiresAt.toString());
    }
}
