package io.millrace.media.hls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryDirectivesTest {
    @Test
    void areReadFromAmongOtherParameters() {
        assertThat(DeliveryDirectives.parse("token=a.b&_HLS_msn=17&x=&_HLS_part=3&_HLS_skip=v2"))
                .contains(new DeliveryDirectives(17, 3, true));
        assertThat(DeliveryDirectives.parse("_HLS_skip=YES")).contains(new DeliveryDirectives(-1, -1, true));
        assertThat(DeliveryDirectives.parse("_HLS_msn=0")).contains(new DeliveryDirectives(0, -1, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "token=x", "x_HLS_msn=7", "_HLS_push=1", "&&&", "_hls_msn=5"})
    void areNoneWhereNothingIsMeant(String query) {
        assertThat(DeliveryDirectives.parse(query)).contains(DeliveryDirectives.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_HLS_part=1",
                "_HLS_msn=",
                "_HLS_msn=-1",
                "_HLS_msn=1.5",
                "_HLS_msn=0x10",
                "_HLS_msn=12345678901",
                "_HLS_msn=1&_HLS_part=",
                "_HLS_msn=1&_HLS_part=a",
                "_HLS_skip=yes",
                "_HLS_skip="
            })
    void areRefusedWhereTheyMakeNoSense(String query) {
        assertThat(DeliveryDirectives.parse(query)).isEmpty();
    }
}
