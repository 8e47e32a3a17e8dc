package io.millrace.api.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.millrace.media.catalog.User;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Log-ins as JWT (HS256), for this purpose only: audience {@code millrace-login}, a key of its own.
 * A fingerprint of the password hash ties each to the password it was made with. Safe for use by
 * many threads.
 */
public final class LoginTokens {
    public static final Duration VALIDITY = Duration.ofHours(12);
    private static final String AUDIENCE = "millrace-login";
    private static final String PASSWORD = "pw";
    private static final int MAX_LENGTH = 1_024;
    private final SecretKeySpec key;
    private final SecretKeySpec fingerprintKey;
    private final InstantSource clock;

    public LoginTokens(SigningKeys keys, InstantSource clock) {
        key = keys.derive("login");
        fingerprintKey = keys.derive("password fingerprint");
        this.clock = clock;
    }

    /**
     * What a token says, its signature and time being right; whether the user still stands is
     * another matter.
     */
    public record Claims(String tokenId, String userName, String passwordFingerprint, Instant expiresAt) {}

    public String issue(User user) {
        Instant now = clock.instant();
        var claims = new JWTClaimsSet.Builder()
                .audience(AUDIENCE)
                .subject(user.name())
                .jwtID(UUID.randomUUID().toString())
                .claim(PASSWORD, fingerprint(user))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(VALIDITY)))
                .build();
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(JOSEObjectType.JWT)
                        .build(),
                claims);
        try {
            token.sign(new MACSigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("a log-in could not be signed", e);
        }
        return token.serialize();
    }

    /** The claims of a token that may be anything; empty unless signature, purpose and time are right. */
    public Optional<Claims> check(String token) {
        if (token.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            if (!JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(new MACVerifier(key))) {
                return Optional.empty();
            }
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            Date expiry = claims.getExpirationTime();
            String id = claims.getJWTID();
            String subject = claims.getSubject();
            String password = claims.getStringClaim(PASSWORD);
            boolean whole = expiry != null && id != null && subject != null && password != null;
            if (!whole
                    || !claims.getAudience().equals(List.of(AUDIENCE))
                    || !clock.instant().isBefore(expiry.toInstant())) {
                return Optional.empty();
            }
            return Optional.of(new Claims(id, subject, password, expiry.toInstant()));
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            // Anything may be sent as a token; that it is none is the answer.
            return Optional.empty();
        }
    }

    /** Changes when the password does, and tells nothing of it. */
    String fingerprint(User user) {
        byte[] mac = SigningKeys.hmac(
                fingerprintKey, (user.id() + "\n" + user.passwordHash()).getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac).substring(0, 16);
    }

    /** The token of an {@code Authorization: Bearer} header, or null if it is none. */
    public static @Nullable String bearer(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? header.substring(7).strip()
                : null;
    }
}
