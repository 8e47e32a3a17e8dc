package io.millrace.api.rest;

import io.millrace.api.auth.Accounts;
import io.millrace.api.auth.Identity;
import io.millrace.api.auth.LoginCookie;
import io.millrace.api.auth.LoginTokens;
import io.millrace.api.http.Authority;
import io.millrace.api.http.Problem;
import io.millrace.api.http.ProblemException;
import io.millrace.media.catalog.User;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says who makes a call, and whether they may. Blocking: the user may have to be read. */
final class Callers {
    private final Accounts accounts;

    Callers(Accounts accounts) {
        this.accounts = accounts;
    }

    /**
     * What of a request tells who makes it.
     *
     * @param safe whether its method changes nothing
     * @param fetchSite {@code Sec-Fetch-Site}, which no script can forge
     */
    record Credentials(
            @Nullable String authorization,
            @Nullable String cookie,
            boolean safe,
            @Nullable String fetchSite,
            @Nullable String origin,
            @Nullable Authority authority) {}

    /** @throws ProblemException 401 without a log-in that stands, 403 with one that does not reach */
    Identity require(User.Role role, Credentials credentials) {
        String token = LoginTokens.bearer(credentials.authorization());
        if (token == null && credentials.cookie() != null) {
            token = LoginCookie.token(credentials.cookie());
            if (token != null && !credentials.safe() && !sameOrigin(credentials)) {
                throw new ProblemException(Problem.forbidden(
                        "cross_site", "A page of another site may not change anything. Use a bearer token."));
            }
        }
        if (token == null) {
            throw new ProblemException(
                    Problem.unauthorized("login_required", "Log in at /api/v1/login and send the token."));
        }
        Identity identity = accounts.identify(token)
                .orElseThrow(() -> new ProblemException(
                        Problem.unauthorized("login_ended", "This log-in has ended or was never one. Log in again.")));
        if (!identity.mayActAs(role)) {
            throw new ProblemException(Problem.forbidden(
                    "role_too_low",
                    "This takes the role " + role.name().toLowerCase(Locale.ROOT) + "; yours is "
                            + identity.user().role().name().toLowerCase(Locale.ROOT) + "."));
        }
        return identity;
    }

    private static boolean sameOrigin(Credentials credentials) {
        if (credentials.fetchSite() != null) {
            return credentials.fetchSite().equals("same-origin");
        }
        return credentials.origin() != null
                && credentials.authority() != null
                && credentials.origin().equalsIgnoreCase("https://" + credentials.authority());
    }
}
