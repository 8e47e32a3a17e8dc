package io.millrace.api.auth;

import io.millrace.api.rest.ApiCall;
import io.millrace.api.rest.ApiOperation;
import io.millrace.api.rest.ApiReply;
import io.millrace.media.catalog.User;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;

/** Logging in and out, and changing one's password. */
public final class LoginOperations {
    private final Accounts accounts;
    private final LoginTokens tokens;
    private final InstantSource clock;

    public LoginOperations(Accounts accounts, LoginTokens tokens, InstantSource clock) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.clock = clock;
    }

    public Map<String, ApiOperation> operations() {
        return Map.of(
                "logIn", this::logIn,
                "logOut", this::logOut,
                "showMe", this::showMe,
                "changePassword", this::changePassword);
    }

    private ApiReply logIn(ApiCall call) {
        JsonObject body = call.body();
        return loggedIn(accounts.logIn(body.getString("name"), body.getString("password"), call.address()));
    }

    private ApiReply logOut(ApiCall call) {
        accounts.logOut(call.caller());
        return ApiReply.noContent().withHeader("set-cookie", LoginCookie.remove());
    }

    private ApiReply showMe(ApiCall call) {
        Identity caller = call.caller();
        return ApiReply.ok(new JsonObject()
                .put("user", view(caller.user()))
                .put("expiresAt", caller.expiresAt().toString()));
    }

    private ApiReply changePassword(ApiCall call) {
        JsonObject body = call.body();
        return loggedIn(accounts.changePassword(
                call.caller(), body.getString("currentPassword"), body.getString("newPassword"), call.address()));
    }

    private ApiReply loggedIn(User user) {
        String token = tokens.issue(user);
        return ApiReply.ok(new JsonObject()
                        .put("token", token)
                        .put(
                                "expiresAt",
                                clock.instant().plus(LoginTokens.VALIDITY).toString())
                        .put("user", view(user)))
                .withHeader("set-cookie", LoginCookie.set(token));
    }

    private static JsonObject view(User user) {
        return new JsonObject()
                .put("name", user.name())
                .put("role", user.role().name().toLowerCase(Locale.ROOT));
    }
}
