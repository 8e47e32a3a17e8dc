package io.millrace.api.camera;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CameraNamesTest {
    @Test
    void idsAreMadeOfNames() {
        assertThat(id("Front door")).isEqualTo("front-door");
        assertThat(id("  Tor 3 -- Süd ")).isEqualTo("tor-3-sud");
        assertThat(id("玄関")).isEqualTo("camera");
        assertThat(id("---")).isEqualTo("camera");
        assertThat(id("a".repeat(27) + " b")).isEqualTo("a".repeat(27));
        assertThat(id("x".repeat(100))).hasSize(28);
    }

    @Test
    void numbersFit() {
        assertThat(CameraNames.numbered(CameraNames.idOf("yard"), 2).value()).isEqualTo("yard-2");
        assertThat(CameraNames.numbered(CameraNames.idOf("x".repeat(28)), 99).value())
                .isEqualTo("x".repeat(25) + "-99");
    }

    private static String id(String name) {
        return CameraNames.idOf(name).value();
    }
}
