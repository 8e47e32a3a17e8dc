package io.millrace.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.auth.UrlTokens.Purpose;
import io.millrace.api.auth.UrlTokens.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class UrlTokensTest {
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private Instant now = Instant.parse("2026-11-21T09:00:00Z");
    private final UrlTokens tokens = new UrlTokens(new SigningKeys(KEY), () -> now);

    @Test
    void aTokenIsGoodUntilItEndsAndNotAfter() {
        UrlTokens.Issued token = tokens.issue(Purpose.PLAYBACK, "door", 7, Duration.ofMinutes(15));
        assertThat(token.token()).hasSize(UrlTokens.LENGTH).matches("[A-Za-z0-9_-]+");
        assertThat(token.expiresAt()).isEqualTo("2026-11-21T09:15:00Z");
        now = token.expiresAt().minusMillis(1);
        assertThat(check(token)).isEqualTo(Verdict.VALID);
        now = token.expiresAt();
        assertThat(check(token)).isEqualTo(Verdict.EXPIRED);
    }

    @Test
    void aTokenIsGoodForItsPurposeSubjectAndVersionOnly() {
        String token = tokens.issue(Purpose.PLAYBACK, "door", 7, Duration.ofMinutes(15))
                .token();
        assertThat(tokens.check(Purpose.VIEWER, "door", 7, token).verdict()).isEqualTo(Verdict.BAD_SIGNATURE);
        assertThat(tokens.check(Purpose.DOWNLOAD, "door", 7, token).verdict()).isEqualTo(Verdict.BAD_SIGNATURE);
        assertThat(tokens.check(Purpose.PLAYBACK, "yard", 7, token).verdict()).isEqualTo(Verdict.BAD_SIGNATURE);
        assertThat(tokens.check(Purpose.PLAYBACK, "door", 8, token).verdict()).isEqualTo(Verdict.REVOKED);
    }

    @Test
    void everyBitCounts() {
        UrlTokens.Issued token = tokens.issue(Purpose.PLAYBACK, "door", 7, Duration.ofMinutes(15));
        byte[] bytes = Base64.getUrlDecoder().decode(token.token());
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThat(tokens.check(Purpose.PLAYBACK, "door", 7, text).valid())
                    .as("bit " + bit)
                    .isFalse();
        }
    }

    @Test
    void anotherServersTokenIsNotOurs() {
        byte[] other = KEY.clone();
        other[0]++;
        String token = new UrlTokens(new SigningKeys(other), () -> now)
                .issue(Purpose.PLAYBACK, "door", 7, Duration.ofMinutes(15))
                .token();
        assertThat(tokens.check(Purpose.PLAYBACK, "door", 7, token).verdict()).isEqualTo(Verdict.BAD_SIGNATURE);
    }

    @Test
    void noTwoTokensAreTheSame() {
        assertThat(tokens.issue(Purpose.VIEWER, "door", 7, Duration.ofHours(1)).token())
                .isNotEqualTo(tokens.issue(Purpose.VIEWER, "door", 7, Duration.ofHours(1))
                        .token());
    }

    @Test
    void noTokenIsPrinted() {
        UrlTokens.Issued token = tokens.issue(Purpose.PLAYBACK, "door", 7, Duration.ofMinutes(15));
        assertThat(token.toString()).doesNotContain(token.token());
    }

    private Verdict check(UrlTokens.Issued token) {
        return tokens.check(Purpose.PLAYBACK, "door", 7, token.token()).verdict();
    }
}
