package io.millrace.api.auth;

import org.jspecify.annotations.Nullable;

/**
 * The cookie that carries a browser's log-in. {@code __Host-} makes browsers insist on Secure, no
 * Domain and the root path; no script reads it, and no request from another site carries it.
 */
public final class LoginCookie {
    public static final String NAME = "__Host-millrace";
    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=";

    private LoginCookie() {}

    /** The {@code Set-Cookie} that keeps {@code token}. */
    public static String set(String token) {
        return NAME + "=" + token + ATTRIBUTES + LoginTokens.VALIDITY.toSeconds();
    }

    /** The {@code Set-Cookie} that removes it. */
    public static String remove() {
        return NAME + "=" + ATTRIBUTES + 0;
    }

    /** The token in a {@code Cookie} header, or null if it has none. */
    public static @Nullable String token(String header) {
        int from = 0;
        while (from < header.length()) {
            int semicolon = header.indexOf(';', from);
            int to = semicolon < 0 ? header.length() : semicolon;
            String pair = header.substring(from, to).strip();
            if (pair.startsWith(NAME + "=")) {
                String token = pair.substring(NAME.length() + 1);
                return token.isEmpty() ? null : token;
            }
            from = to + 1;
        }
        return null;
    }
}
