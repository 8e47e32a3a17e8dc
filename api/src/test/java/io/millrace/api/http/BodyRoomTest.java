package io.millrace.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

final class BodyRoomTest {
    private final BodyRoom room = new BodyRoom(100, 40);

    @Test
    void oneAddressHasItsShare() {
        room.take("192.0.2.1", 40);
        refused("192.0.2.1", 1, "too_many_bodies");
        room.take("192.0.2.2", 40);
        room.release("192.0.2.1", 39);
        room.take("192.0.2.1", 39);
    }

    @Test
    void allHaveSoMuchAndNoMore() {
        room.take("192.0.2.1", 40);
        room.take("192.0.2.2", 40);
        room.take("192.0.2.3", 20);
        refused("192.0.2.4", 1, "busy");
        room.release("192.0.2.3", 20);
        room.take("192.0.2.4", 20);
    }

    private void refused(String address, int bytes, String code) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> room.take(address, bytes))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
