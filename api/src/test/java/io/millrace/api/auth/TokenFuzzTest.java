package io.millrace.api.auth;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millrace.api.auth.UrlTokens.Purpose;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;

/** Anything may come as a token: it is refused, never thrown over, and never taken. */
final class TokenFuzzTest {
    private static final SigningKeys KEYS =
            new SigningKeys("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T09:00:00Z"));
    private static final UrlTokens URL_TOKENS = new UrlTokens(KEYS, CLOCK);
    private static final LoginTokens LOGIN_TOKENS = new LoginTokens(KEYS, CLOCK);

    @FuzzTest(maxDuration = "20s")
    void anyTokenIsRefused(FuzzedDataProvider data) {
        String token = data.consumeRemainingAsString();
        for (Purpose purpose : Purpose.values()) {
            if (URL_TOKENS.check(purpose, "door", 1, token).valid()) {
                throw new IllegalStateException("taken as " + purpose);
            }
        }
        if (LOGIN_TOKENS.check(token).isPresent()) {
            throw new IllegalStateException("taken as a log-in");
        }
        String found = LoginCookie.token(token);
        if (found != null && found.isEmpty()) {
            throw new IllegalStateException("an empty cookie is none");
        }
        LoginTokens.bearer(token);
    }
}
