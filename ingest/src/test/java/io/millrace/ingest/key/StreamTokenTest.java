package io.millrace.ingest.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.millrace.ingest.PublishDecision;
import io.millrace.ingest.PublishDecision.Accepted;
import io.millrace.ingest.PublishDecision.Reason;
import io.millrace.ingest.PublishDecision.Refused;
import io.millrace.media.security.StreamKeys.IssuedKey;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the token, the long form, which others could have signed and bound. */
class StreamTokenTest extends KeysOfTwoCameras {
    @Test
    void everyDamagedCharacterOfATokenIsRefused() {
        String key = keys.issue(DOOR, 3, Duration.ofHours(1), List.of()).streamKey();

        // the last character of the signature has two spare bits, which the loop leaves out
        for (int i = key.indexOf('=') + 1; i < key.length() - 1; i++) {
            char other = key.charAt(i) == 'b' ? 'c' : 'b';
            String damaged = key.substring(0, i) + other + key.substring(i + 1);
            assertThat(publish(damaged)).as(damaged).isInstanceOf(Refused.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.7, true",
        "192.0.2.0/24, 192.0.3.7, false",
        "192.0.2.4/30, 192.0.2.7, true",
        "192.0.2.4/30, 192.0.2.8, false",
        "192.0.2.7, 192.0.2.7, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "192.0.2.0/24, ::ffff:192.0.2.7, true",
        "::ffff:192.0.2.0/120, 192.0.2.7, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
    })
    void aBoundTokenWorksFromItsAddressesOnly(String source, String address, boolean allowed) {
        IssuedKey key = keys.issue(DOOR, 3, Duration.ofHours(1), List.of("198.51.100.1", source));

        PublishDecision decision = publish(key.streamKey(), address);

        assertThat(key.compact()).isEmpty();
        if (allowed) {
            assertThat(decision).isInstanceOf(Accepted.class);
        } else {
            assertRefused(decision, Reason.WRONG_ADDRESS, DOOR);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "10.0.0.0/33", "10.0.0/8", "10.0.0.256", "::1/129", "::ffff:10.0.0.0/8", "1/-1"
            })
    void aSourceThatIsNoBlockOfAddressesIsNotIssued(String source) {
        assertThatThrownBy(() -> keys.issue(DOOR, 3, Duration.ofHours(1), List.of(source)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a block of addresses");
    }

    @Test
    void anEndlessTokenIsRefusedUnread() {
        assertRefused(publish("front-door?token=" + "a".repeat(100_000)), Reason.MALFORMED_KEY, DOOR);
    }

    @Test
    void deeplyNestedJsonCostsTheSenderOnly() {
        String nested = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"alg\":\"HS256\",\"a\":" + "[".repeat(2_500)).getBytes());

        assertRefused(publish("front-door?token=" + nested + ".e30.AAAA"), Reason.MALFORMED_KEY, DOOR);
    }

    @Test
    void theTokenOfAnotherCameraIsRefused() {
        IssuedKey key = keys.issue(LONGEST, 65_535, Duration.ofHours(1), List.of());

        PublishDecision decision = publish(key.streamKey().replace(LONGEST.value() + "?", "front-door?"));

        assertRefused(decision, Reason.MALFORMED_KEY, DOOR);
    }

    @Test
    void theTokenIsFoundAmongOtherParameters() {
        String token =
                keys.issue(DOOR, 3, Duration.ofHours(1), List.of()).streamKey().substring("front-door?".length());

        assertThat(publish("front-door?user=x&" + token + "&quality=1")).isInstanceOf(Accepted.class);
        assertThat(publish("front-door??" + token)).isInstanceOf(Accepted.class);
    }

    @Test
    void aTokenOfAnotherPurposeUnderTheSameKeyIsRefused() throws JOSEException {
        JWSHeader right =
                new JWSHeader.Builder(JWSAlgorithm.HS256).type(TokenKeys.TYPE).build();
        assertThat(publishSigned(right, claims().build())).isInstanceOf(Accepted.class);

        JWSHeader otherType = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("millrace-playback+jwt"))
                .build();
        JWSHeader noType = new JWSHeader(JWSAlgorithm.HS256);
        assertRefused(publishSigned(otherType, claims().build()), Reason.BAD_SIGNATURE, DOOR);
        assertRefused(publishSigned(noType, claims().build()), Reason.BAD_SIGNATURE, DOOR);
        assertRefused(
                publishSigned(right, claims().audience("millrace-playback").build()), Reason.MALFORMED_KEY, DOOR);
        assertRefused(
                publishSigned(
                        right,
                        claims().audience(List.of(TokenKeys.AUDIENCE, "other")).build()),
                Reason.MALFORMED_KEY,
                DOOR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exp", "kv", "sub", "aud"})
    void aTokenThatLacksAClaimIsRefused(String claim) throws JOSEException {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.HS256).type(TokenKeys.TYPE).build();

        assertRefused(publishSigned(header, claims().claim(claim, null).build()), Reason.MALFORMED_KEY, DOOR);
    }

    @Test
    void aTokenBoundToNoAddressIsRefused() throws JOSEException {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.HS256).type(TokenKeys.TYPE).build();

        assertRefused(publishSigned(header, claims().claim("src", List.of()).build()), Reason.MALFORMED_KEY, DOOR);
    }

    @Test
    void otherAlgorithmsAreRefused() throws JOSEException, NoSuchAlgorithmException {
        String unsigned = new PlainJWT(claims().build()).serialize();
        assertRefused(publish("front-door?token=" + unsigned), Reason.MALFORMED_KEY, DOOR);

        JWSHeader hs512 =
                new JWSHeader.Builder(JWSAlgorithm.HS512).type(TokenKeys.TYPE).build();
        assertRefused(
                publish("front-door?token=" + signed(new MACSigner(filled(7, 64)), hs512)), Reason.BAD_SIGNATURE, DOOR);

        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        JWSHeader rs256 =
                new JWSHeader.Builder(JWSAlgorithm.RS256).type(TokenKeys.TYPE).build();
        JWSSigner rsa = new RSASSASigner(generator.generateKeyPair().getPrivate());
        assertRefused(publish("front-door?token=" + signed(rsa, rs256)), Reason.BAD_SIGNATURE, DOOR);
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .audience(TokenKeys.AUDIENCE)
                .subject(DOOR.value())
                .claim("kv", 3)
                .expirationTime(Date.from(START.plusSeconds(60)));
    }

    /** Signs with the very secret that stream keys are signed with. */
    private PublishDecision publishSigned(JWSHeader header, JWTClaimsSet claims) throws JOSEException {
        byte[] secret = new KeyMaterial(MASTER).derive("publish: token, version 1");
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(new MACSigner(secret));
        return publish("front-door?token=" + token.serialize());
    }

    private String signed(JWSSigner signer, JWSHeader header) throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims().build());
        token.sign(signer);
        return token.serialize();
    }
}
