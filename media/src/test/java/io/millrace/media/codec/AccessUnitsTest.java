package io.millrace.media.codec;

import static io.millrace.media.codec.AccessUnits.KEYFRAME;
import static io.millrace.media.codec.AccessUnits.MALFORMED;
import static io.millrace.media.codec.AccessUnits.PARAMETER_SETS;
import static io.millrace.media.codec.AccessUnits.PICTURE;
import static io.millrace.media.codec.Fixtures.bytes;
import static io.millrace.media.codec.Fixtures.unit;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessUnitsTest {
    private static final byte[] IDR = bytes("6588842000");
    private static final byte[] P_SLICE = bytes("419a2004"); // first_mb 0, slice_type 5
    private static final byte[] I_SLICE = bytes("4188842000"); // first_mb 0, slice_type 7
    private static final byte[] SPS = bytes("6764002800");
    private static final byte[] PPS = bytes("68ebe3cb");
    private static final byte[] AUD = bytes("09f0");

    @Test
    void findsAnIdrWithoutTheFlag() {
        assertThat(AccessUnits.scanH264(unit(AUD, IDR), false)).isEqualTo(PICTURE | KEYFRAME);
    }

    @Test
    void doesNotBelieveTheFlagOnAPredictedFrame() {
        assertThat(AccessUnits.scanH264(unit(AUD, P_SLICE), true)).isEqualTo(PICTURE);
    }

    @Test
    void believesTheFlagOnAnIntraFrame() {
        assertThat(AccessUnits.scanH264(unit(I_SLICE), true)).isEqualTo(PICTURE | KEYFRAME);
        assertThat(AccessUnits.scanH264(unit(I_SLICE), false)).isEqualTo(PICTURE);
    }

    @Test
    void judgesByTheFirstSlice() {
        assertThat(AccessUnits.scanH264(unit(P_SLICE, I_SLICE), true)).isEqualTo(PICTURE);
    }

    @ParameterizedTest
    @CsvSource({
        "060601c080, true", // recovery point alone
        "060004000000010601c080, true", // after a buffering period whose four bytes hold an escape
        "0605040102030480, false", // user data
        "06051001020304050607080910111213141516" + "0601c080, true",
    })
    void findsARecoveryPoint(String sei, boolean keyframe) {
        byte[] escaped = bytes(sei.replace("00000001", "0000030001"));

        assertThat(AccessUnits.scanH264(unit(escaped, P_SLICE), false) & KEYFRAME)
                .isEqualTo(keyframe ? KEYFRAME : 0);
    }

    @Test
    void seesParameterSets() {
        assertThat(AccessUnits.scanH264(unit(SPS, PPS), true)).isEqualTo(PARAMETER_SETS);
        assertThat(AccessUnits.scanH264(unit(SPS, PPS, IDR), true)).isEqualTo(PARAMETER_SETS | PICTURE | KEYFRAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "00", // less than a length
                "00000005" + "65888420", // one byte short
                "7fffffff" + "65888420", // a length that overflows when added to
                "ffffffff" + "65888420", // a negative one
                "00000004" + "65888420" + "0000", // a cut-off length after it
                "00000000" + "00000000", // empty units only
            })
    void callsOtherLengthsMalformed(String unit) {
        assertThat(AccessUnits.scanH264(ByteBuffer.wrap(bytes(unit)), true)).isEqualTo(MALFORMED);
        assertThat(AccessUnits.scanH265(ByteBuffer.wrap(bytes(unit)))).isEqualTo(MALFORMED);
    }

    @Test
    void looksOnlyBetweenPositionAndLimit() {
        ByteBuffer whole = ByteBuffer.wrap(bytes("ffff" + "00000005" + "6588842000" + "ffff"));

        assertThat(AccessUnits.scanH264(whole.position(2).limit(11), true)).isEqualTo(PICTURE | KEYFRAME);
        assertThat(whole.position()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"26, true", "28, true", "2a, true", "20, true", "02, false", "2c, false", "40, false"})
    void findsH265RandomAccessByType(String firstByte, boolean keyframe) {
        int found = AccessUnits.scanH265(unit(bytes(firstByte + "01af00")));

        assertThat(found & KEYFRAME).isEqualTo(keyframe ? KEYFRAME : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "0a0b00000042abbec3500be001" + "320210ff, 7", // sequence header, shown key frame
        "320210ff, 5", // key frame without it
        "320230ff, 4", // inter frame
        "320200ff, 4", // key frame that is not shown
        "320290ff, 4", // an earlier frame shown again
        "1200" + "320210ff, 5", // temporal delimiter before
        "3010ff, 5", // no size: to the end
        "0a0b0000, -1", // cut off
        "328080808080808080808001, -1", // a size that never ends
        "b20210ff, -1", // forbidden bit
    })
    void readsAv1(String obus, int found) {
        assertThat(AccessUnits.scanAv1(ByteBuffer.wrap(bytes(obus)))).isEqualTo(found);
    }
}
