package io.millrace.api.auth;

import static io.millrace.api.EdgeFixture.PASSWORD;
import static io.millrace.api.EdgeFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.EdgeFixture;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoginIT {
    @TempDir
    Path folder;

    private EdgeFixture edge;

    @BeforeEach
    void start() {
        edge = new EdgeFixture(folder).start();
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void theCookieIsOutOfReachOfScriptsAndOtherSites() {
        String cookie = setCookie(edge.logIn("viewer", PASSWORD));
        assertThat(cookie)
                .startsWith("__Host-millrace=")
                .endsWith("; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=43200");
        HttpResponse<String> me = edge.send(edge.request("/api/v1/me").header("cookie", "a=b; " + pair(cookie)));
        assertThat(json(me).getJsonObject("user").getString("name")).isEqualTo("viewer");
    }

    @Test
    void aWrongNameAndAWrongPasswordAreNotToldApart() {
        HttpResponse<String> wrongName = edge.logIn("nobody", PASSWORD);
        HttpResponse<String> wrongPassword = edge.logIn("viewer", "wrong");
        refused(wrongName, 401, "wrong_credentials");
        refused(wrongPassword, 401, "wrong_credentials");
        assertThat(json(wrongName).getString("detail"))
                .isEqualTo(json(wrongPassword).getString("detail"));
    }

    @Test
    void guessingIsSlowedDown() {
        for (int i = 0; i < LoginLimiter.PER_ADDRESS; i++) {
            refused(edge.logIn("viewer", "guess " + i), 401, "wrong_credentials");
        }
        HttpResponse<String> held = edge.logIn("viewer", PASSWORD);
        refused(held, 429, "too_many_attempts");
        assertThat(held.headers().firstValue("retry-after")).hasValue("300");
        edge.pass(LoginLimiter.WINDOW);
        assertThat(edge.logIn("viewer", PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void tryingWhileTheCatalogueIsAwayIsNoGuess() {
        edge.users.takeDown();
        for (int i = 0; i < 2 * LoginLimiter.PER_ADDRESS; i++) {
            refused(edge.logIn("viewer", PASSWORD), 503, "catalogue_unavailable");
        }
        edge.users.bringBack();
        assertThat(edge.logIn("viewer", PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void aChangeWithTheCookieMustComeFromTheSameOrigin() {
        String cookie = pair(setCookie(edge.logIn("operator", PASSWORD)));
        String origin = "https://localhost:" + edge.edge().port();
        refused(edge.send(create("A").header("cookie", cookie)), 403, "cross_site");
        refused(
                edge.send(create("A").header("cookie", cookie).header("sec-fetch-site", "cross-site")),
                403,
                "cross_site");
        refused(
                edge.send(create("A").header("cookie", cookie).header("sec-fetch-site", "same-site")),
                403,
                "cross_site");
        refused(
                edge.send(create("A").header("cookie", cookie).header("origin", "https://evil.example")),
                403,
                "cross_site");
        assertThat(edge.send(create("B").header("cookie", cookie).header("sec-fetch-site", "same-origin"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(edge.send(create("C").header("cookie", cookie).header("origin", origin))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void aLogInEndsByLogOutAgeAndChangedPassword() {
        String first = edge.token("viewer");
        assertThat(edge.call("viewer", "POST", "/api/v1/logout").statusCode()).isEqualTo(204);
        refused(me(first), 401, "login_ended");

        String second = json(edge.logIn("viewer", PASSWORD)).getString("token");
        assertThat(me(second).statusCode()).isEqualTo(200);
        var change = new JsonObject().put("currentPassword", PASSWORD).put("newPassword", "another horse battery");
        HttpResponse<String> changed = edge.send(edge.request("/api/v1/password")
                .header("authorization", "Bearer " + second)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(change.encode())));
        String third = json(changed).getString("token");
        refused(me(second), 401, "login_ended");
        assertThat(me(third).statusCode()).isEqualTo(200);
        refused(edge.logIn("viewer", PASSWORD), 401, "wrong_credentials");

        edge.pass(LoginTokens.VALIDITY);
        refused(me(third), 401, "login_ended");
    }

    @Test
    void aPasswordIsChangedByWhoKnowsItAndToALongOne() {
        var wrong = new JsonObject().put("currentPassword", "wrong").put("newPassword", "another horse battery");
        refused(edge.call("viewer", "POST", "/api/v1/password", wrong), 403, "wrong_password");
        var shortOne = new JsonObject().put("currentPassword", PASSWORD).put("newPassword", "short");
        refused(edge.call("viewer", "POST", "/api/v1/password", shortOne), 400, "invalid_body");
    }

    @Test
    void whatIsNoLogInIsRefused() {
        String token = edge.token("viewer");
        refused(edge.get("/api/v1/me"), 401, "login_required");
        refused(me("nonsense"), 401, "login_ended");
        refused(me(token.substring(0, token.length() - 4) + "AAAA"), 401, "login_ended");
        // alg "none", with the claims of a token that was good.
        refused(me("eyJhbGciOiJub25lIn0." + token.split("\\.")[1] + "."), 401, "login_ended");
        refused(edge.send(edge.request("/api/v1/me").header("authorization", "Basic YTpi")), 401, "login_required");
        String playback = json(edge.call("viewer", "POST", "/api/v1/cameras/front-door/playback"))
                .getString("path");
        refused(me(playback.substring(playback.indexOf('=') + 1)), 401, "login_ended");
    }

    @Test
    void aRoleThatIsTooLowIsSaidSo() {
        refused(edge.call("viewer", "POST", "/api/v1/cameras", new JsonObject().put("name", "A")), 403, "role_too_low");
    }

    private HttpRequest.Builder create(String name) {
        return edge.request("/api/v1/cameras")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        new JsonObject().put("name", name).encode()));
    }

    private HttpResponse<String> me(String token) {
        return edge.send(edge.request("/api/v1/me").header("authorization", "Bearer " + token));
    }

    private static String setCookie(HttpResponse<String> response) {
        return response.headers().firstValue("set-cookie").orElseThrow();
    }

    private static String pair(String setCookie) {
        return setCookie.substring(0, setCookie.indexOf(';'));
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).getString("code")).isEqualTo(code);
    }
}
