package io.millrace.ingest.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.PublishDecision.Accepted;
import io.millrace.ingest.PublishDecision.Reason;
import io.millrace.ingest.PublishDecision.Refused;
import io.millrace.media.security.StreamKeys.IssuedKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for both forms of a key. */
class SignedStreamKeysTest extends KeysOfTwoCameras {
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

    private String identity(String streamKey) {
        return ((Accepted) publish(streamKey)).keyIdentity();
    }
}
