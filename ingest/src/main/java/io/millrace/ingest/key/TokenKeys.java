package io.millrace.ingest.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.millrace.ingest.PublishDecision.Reason;
import io.millrace.media.CameraId;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/**
 * The stream key as a JWT (RFC 7519, with RFC 8725 in mind): HS256 and nothing else, a {@code typ}
 * and {@code aud} of its own, claims {@code sub} (camera), {@code kv} (key version), {@code iat},
 * {@code exp}, {@code jti}, and {@code src} (CIDR blocks) when bound to addresses.
 */
final class TokenKeys {
    static final String AUDIENCE = "millrace-publish";
    static final JOSEObjectType TYPE = new JOSEObjectType("millrace-stream-key+jwt");
    static final int MAX_LENGTH = 4_096;
    static final int MAX_SOURCES = 16;

    private final MACSigner signer;
    private final MACVerifier verifier;

    TokenKeys(KeyMaterial material) {
        try {
            byte[] secret = material.derive("publish: token, version 1");
            signer = new MACSigner(secret);
            verifier = new MACVerifier(secret);
        } catch (JOSEException e) {
            throw new IllegalStateException("HS256 takes keys of 32 bytes", e);
        }
    }

    String sign(CameraId camera, int keyVersion, Instant issuedAt, Instant expiresAt, List<String> sources) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .audience(AUDIENCE)
                .subject(camera.value())
                .claim("kv", keyVersion)
                .issueTime(Date.from(issuedAt))
                .expirationTime(Date.from(expiresAt))
                .jwtID(UUID.randomUUID().toString());
        if (!sources.isEmpty()) {
            claims.claim("src", sources);
        }
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).type(TYPE).build(), claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("HS256 always signs", e);
        }
        return token.serialize();
    }

    VerifiedKey verify(String token) throws KeyRefusedException {
        if (token.length() > MAX_LENGTH) {
            throw malformed();
        }
        SignedJWT parsed;
        try {
            parsed = SignedJWT.parse(token);
        } catch (ParseException | RuntimeException e) {
            throw malformed(); // the library's message may quote the token
        }
        JWSHeader header = parsed.getHeader();
        if (!JWSAlgorithm.HS256.equals(header.getAlgorithm()) || !TYPE.equals(header.getType()) || !isSigned(parsed)) {
            throw new KeyRefusedException(
                    Reason.BAD_SIGNATURE, "The stream key's token was not issued here or is damaged: copy it again.");
        }
        try {
            return claims(parsed);
        } catch (ParseException | RuntimeException e) {
            throw malformed();
        }
    }

    private boolean isSigned(SignedJWT token) {
        try {
            return token.verify(verifier);
        } catch (JOSEException | RuntimeException e) {
            return false;
        }
    }

    private static VerifiedKey claims(SignedJWT token) throws ParseException, KeyRefusedException {
        JWTClaimsSet claims = token.getJWTClaimsSet();
        Date expiresAt = claims.getExpirationTime();
        Integer keyVersion = claims.getIntegerClaim("kv");
        String camera = claims.getSubject();
        if (!claims.getAudience().equals(List.of(AUDIENCE))
                || expiresAt == null
                || keyVersion == null
                || camera == null) {
            throw malformed();
        }
        List<CidrBlock> sources = new ArrayList<>();
        List<String> src = claims.getStringListClaim("src");
        if (src != null) {
            for (String block : src) {
                sources.add(CidrBlock.parse(block));
            }
            if (sources.isEmpty()) {
                throw malformed(); // bound to no address is not "any address"
            }
        }
        // Two spellings of one signature exist in base64url: what is signed tells keys apart.
        String canonical = new String(token.getSigningInput(), StandardCharsets.US_ASCII);
        return new VerifiedKey(new CameraId(camera), keyVersion, expiresAt.toInstant(), "token:" + canonical, sources);
    }

    private static KeyRefusedException malformed() {
        return new KeyRefusedException(
                Reason.MALFORMED_KEY, "The stream key's token is incomplete or damaged: copy the whole key again.");
    }
}
