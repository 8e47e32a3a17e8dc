package io.millrace.ingest.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyMaterialTest {
    @Test
    void purposesHaveKeysOfTheirOwn() {
        KeyMaterial material = new KeyMaterial(new byte[32]);

        assertThat(material.derive("a")).hasSize(KeyMaterial.KEY_BYTES).isNotEqualTo(material.derive("b"));
        assertThat(material.derive("a")).isEqualTo(new KeyMaterial(new byte[32]).derive("a"));
    }

    /** RFC 4231, test case 2. */
    @Test
    void hmacIsThatOfTheRfc() {
        byte[] mac = KeyMaterial.hmac(
                "Jefe".getBytes(StandardCharsets.US_ASCII),
                "what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII));

        assertThat(HexFormat.of().formatHex(mac))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
