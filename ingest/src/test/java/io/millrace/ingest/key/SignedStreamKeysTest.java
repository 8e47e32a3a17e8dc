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
import io.millrace.ingest.PublishRequest;
import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.security.StreamKeys.IssuedKey;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedStreamKeysTest {
    private static final Instant START = Instant.parse("2026-11-21T09:00:00Z");
    private static final byte[] MASTER = filled(7);
    private static final CameraId DOOR = new CameraId("front-door");
    private static final CameraId LONGEST = new CameraId("a234567890123456789012345678");
    private static final String HOME = "192.0.2.7";

    private final Map<CameraId, Camera> cameras = new HashMap<>();
    private Instant now = START;
    private final SignedStreamKeys keys =
            new SignedStreamKeys(MASTER, id -> Optional.ofNullable(cameras.get(id)), () -> now);

    @BeforeEach
    void setUpCameras() {
        put(DOOR, true, 3);
        put(LONGEST, true, 65_535);
    }

    @Test
    void acceptsATokenItIssued() {
        IssuedKey key = keys.issue(DOOR, 3, Duration.ofHours(1), List.of());

        Accepted accepted = (Accepted) publish(key.streamKey());

        assertThat(accepted.camera()).isEqualTo(DOOR);
        assertThat(accepted.expiresAt()).isEqualTo(START.plusSeconds(3_600)).isEqualTo(key.expiresAt());
    }

    @Test
    void acceptsACompactKeyItIssued() {
        IssuedKey key = keys.issue(DOOR, 3, Duration.ofHours(1), List.of());

        Accepted accepted = (Accepted) publish(key.compact());

        assertThat(accepted.camera()).isEqualTo(DOOR);
        assertThat(accepted.expiresAt()).isEqualTo(key.expiresAt());
    }

    @Test
    void theLongestCompactKeyFitsSixtyCharactersAndWorksUntil2106() {
        Instant end = Instant.ofEpochSecond(0xffff_ffffL);
        IssuedKey key = keys.issue(LONGEST, 65_535, Duration.between(START, end), List.of());
        now = end.minusSeconds(1);

        assertThat(key.compact()).hasSize(59).matches("[a-z0-9-]+\\.[A-Za-z0-9_-]+");
        assertThat(((Accepted) publish(key.compact())).expiresAt()).isEqualTo(end);
    }

    @Test
    void aReconnectHasTheSameIdentityAndAnotherKeyAnother() {
        IssuedKey first = keys.issue(DOOR, 3, Duration.ofHours(1), List.of());
        IssuedKey second = keys.issue(DOOR, 3, Duration.ofHours(2), List.of());

        assertThat(identity(first.streamKey())).isEqualTo(identity(first.streamKey()));
        assertThat(identity(first.compact())).isEqualTo(identity(first.compact()));
        assertThat(List.of(
                        identity(first.streamKey()),
                        identity(first.compact()),
                        identity(second.streamKey()),
                        identity(second.compact())))
                .doesNotHaveDuplicates()
                .allSatisfy(identity -> {
                    assertThat(first.streamKey()).doesNotContain(identity);
                    assertThat(first.compact()).doesNotContain(identity);
                });
    }

    @Test
    void everyDamagedCharacterOfACompactKeyIsRefused() {
        String key = keys.issue(DOOR, 3, Duration.ofHours(1), List.of()).compact();

        for (int i = 0; i < key.length(); i++) {
            char other = key.charAt(i) == 'b' ? 'c' : 'b';
            String damaged = key.substring(0, i) + other + key.substring(i + 1);
            assertThat(publish(damaged)).as(damaged).isInstanceOf(Refused.class);
        }
    }

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

    @Test
    void aKeyFromAnotherInstallationIsRefused() {
        SignedStreamKeys other = new SignedStreamKeys(filled(8), id -> Optional.empty(), () -> now);
        IssuedKey key = other.issue(DOOR, 3, Duration.ofHours(1), List.of());

        assertRefused(publish(key.streamKey()), Reason.BAD_SIGNATURE, DOOR);
        assertRefused(publish(key.compact()), Reason.BAD_SIGNATURE, DOOR);
    }

    @Test
    void anExpiredKeyIsRefused() {
        IssuedKey key = keys.issue(DOOR, 3, Duration.ofHours(1), List.of());
        now = START.plusSeconds(3_599);
        assertThat(publish(key.streamKey())).isInstanceOf(Accepted.class);
        assertThat(publish(key.compact())).isInstanceOf(Accepted.class);

        now = START.plusSeconds(3_600);

        assertRefused(publish(key.streamKey()), Reason.EXPIRED, DOOR);
        Refused refused = assertRefused(publish(key.compact()), Reason.EXPIRED, DOOR);
        assertThat(refused.message())
                .isEqualTo("The stream key of camera front-door expired at 2026-11-21T10:00:00Z: issue a new one.");
    }

    @Test
    void rotationRevokes() {
        IssuedKey key = keys.issue(DOOR, 3, Duration.ofHours(1), List.of());
        put(DOOR, true, 4);

        assertRefused(publish(key.streamKey()), Reason.REVOKED, DOOR);
        assertRefused(publish(key.compact()), Reason.REVOKED, DOOR);
    }

    @Test
    void aDisabledCameraIsRefused() {
        IssuedKey key = keys.issue(DOOR, 3, Duration.ofHours(1), List.of());
        put(DOOR, false, 3);

        assertRefused(publish(key.streamKey()), Reason.CAMERA_DISABLED, DOOR);
        assertRefused(publish(key.compact()), Reason.CAMERA_DISABLED, DOOR);
    }

    @Test
    void anUnknownCameraIsRefused() {
        IssuedKey key = keys.issue(DOOR, 3, Duration.ofHours(1), List.of());
        cameras.clear();

        assertRefused(publish(key.streamKey()), Reason.UNKNOWN_CAMERA, null);
        assertRefused(publish(key.compact()), Reason.UNKNOWN_CAMERA, null);
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "front-door",
                "front-door?",
                "front-door?token=",
                "front-door?token=abc",
                "front-door?token=a.b.c",
                "front-door?token=...",
                "",
                ".",
                "front-door.",
                "front-door.AAAA",
                "Front Door.AAMAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "front-door.AAM AAAAAAAAAAAAAAAAAAAAAAAAAA",
            })
    void whatIsNoKeyIsRefused(String streamKey) {
        Refused refused = (Refused) publish(streamKey);

        assertThat(refused.reason()).isEqualTo(Reason.MALFORMED_KEY);
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

    @Test
    void noRefusalRepeatsTheKey() {
        IssuedKey key = keys.issue(DOOR, 3, Duration.ofHours(1), List.of());
        now = START.plusSeconds(7_200);

        for (String spoilt : List.of(key.streamKey(), key.streamKey() + "x", key.compact(), key.compact() + "x")) {
            String message = ((Refused) publish(spoilt)).message();
            String secret = spoilt.substring(spoilt.indexOf(spoilt.contains("?") ? '=' : '.') + 1);
            assertThat(message).doesNotContain(secret.substring(0, 8));
        }
        assertThat(key.toString()).doesNotContain(key.compact()).doesNotContain(key.streamKey());
    }

    @Test
    void impossibleKeysAreNotIssued() {
        assertThatThrownBy(() -> keys.issue(DOOR, 0, Duration.ofHours(1), List.of()))
                .hasMessage("key version 0 is not within 1 to 65535");
        assertThatThrownBy(() -> keys.issue(DOOR, 1, Duration.ZERO, List.of()))
                .hasMessage("a key is valid for a second at least, and until 2106 at most");
        assertThatThrownBy(() -> keys.issue(DOOR, 1, Duration.ofSeconds(Long.MAX_VALUE), List.of()))
                .hasMessage("a key is valid for a second at least, and until 2106 at most");
        assertThatThrownBy(() -> new SignedStreamKeys(new byte[31], id -> Optional.empty(), () -> now))
                .hasMessage("the master secret has less than 32 bytes");
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

    private String identity(String streamKey) {
        return ((Accepted) publish(streamKey)).keyIdentity();
    }

    private PublishDecision publish(String streamKey) {
        return publish(streamKey, HOME);
    }

    private PublishDecision publish(String streamKey, String address) {
        int query = streamKey.indexOf('?');
        String name = query < 0 ? streamKey : streamKey.substring(0, query);
        String parameters = query < 0 ? "" : streamKey.substring(query + 1);
        try {
            return keys.authorize(
                    new PublishRequest(name, parameters, InetAddress.getByName(address), "rtmps", "test"));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Refused assertRefused(PublishDecision decision, Reason reason, @Nullable CameraId camera) {
        assertThat(decision).isInstanceOf(Refused.class);
        Refused refused = (Refused) decision;
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.camera()).isEqualTo(camera);
        assertThat(refused.message()).isNotBlank();
        return refused;
    }

    private void put(CameraId id, boolean enabled, int keyVersion) {
        cameras.put(id, new Camera(id, id.value(), enabled, true, keyVersion, START));
    }

    private static byte[] filled(int value) {
        return filled(value, 32);
    }

    private static byte[] filled(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
