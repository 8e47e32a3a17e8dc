package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Amf0ScanTest {
    @Test
    void whatEncodersSendPasses() {
        byte[] connect = Amf0.write(
                "connect", 1, Map.of("app", "live", "fourCcList", List.of("av01", "hvc1"), "fpad", false), null);
        ByteBuffer bytes = ByteBuffer.wrap(connect);
        assertThatCode(() -> Amf0Scan.check(bytes)).doesNotThrowAnyException();
        assertThat(bytes.position()).isZero();
    }

    @Test
    void anEcmaArrayMayLieAboutItsCount() {
        check("08ffffffff" + "000161" + "05" + "000009");
    }

    @ParameterizedTest
    @CsvSource({
        "10 0001 61 000009, a typed object names a Java class",
        "07 0000, a reference",
        "11 0a, AMF3",
        "0a 7fffffff 05, an array that claims two thousand million values",
        "0a ffffffff 05, or less than none",
        "02 0010 61, a string longer than the message",
        "0c ffffffff, a long string of negative length",
        "03 0001 61, an object that does not end",
        "03 0000, nor its end marker",
        "00 00, a number cut short",
        "04, a movie clip",
    })
    void whatWouldHurtADecoderDoesNot(String hex, String why) {
        assertThatThrownBy(() -> check(hex.replace(" ", ""))).as(why).isInstanceOf(RtmpException.class);
    }

    @Test
    void depthAndNumberOfValuesAreBounded() {
        assertThatThrownBy(() -> check("03000161".repeat(9) + "05" + "000009".repeat(9)))
                .hasMessageContaining("nested deeper");
        check("03000161".repeat(8) + "05" + "000009".repeat(8));
        assertThatThrownBy(() -> Amf0Scan.check(ByteBuffer.wrap(Amf0.write(Collections.nCopies(1_000, true)))))
                .hasMessageContaining("more than 1000 values");
    }

    private static void check(String hex) {
        Amf0Scan.check(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }
}
