package io.millrace.media.hls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetsTest {
    private final WindowBench bench = new WindowBench();

    @Test
    void aLongKeyframeIntervalChoosesAtTheStart() {
        for (int s = 0; s < 2; s++) {
            bench.window.onChunk(bench.camera.segment(200));
            bench.parts(29);
        }
        assertThat(list().targetSeconds).isEqualTo(7);
        assertThat(bench.window.figures().targetChanges()).isZero();
    }

    @Test
    void theUsualJitterOfKeyframesChangesNothing() {
        for (int s = 0; s < 40; s++) {
            bench.window.onChunk(bench.camera.segment(s % 2 == 0 ? 210 : 190));
            bench.parts(9 + s % 3);
            if (s > 1) {
                assertThat(list().targetSeconds).isEqualTo(2);
                assertThat(list().partTargetMicros).isEqualTo(220_000);
            }
        }
    }

    @Test
    void aLongerSegmentRaisesOnceAndIsForgotten() {
        bench.segments(5).parts(15);
        bench.segments(5);
        assertThat(list().targetSeconds).isEqualTo(5);
        bench.segments(5).parts(14);
        bench.segments(5);
        assertThat(bench.window.figures().targetChanges()).isEqualTo(1);
        bench.segments(61);
        assertThat(list().targetSeconds).isEqualTo(2);
    }

    @Test
    void aFrameThatOutlastsThePartTargetIsListedTruthfullyAndForgotten() {
        bench.segments(3);
        bench.window.onChunk(bench.camera.part(943));
        bench.segments(1);
        assertThat(list().partTargetMicros).isEqualTo(950_000);
        assertThat(list().serverControl.get("PART-HOLD-BACK")).isEqualTo("2.85");
        bench.segments(61);
        assertThat(list().partTargetMicros).isEqualTo(220_000);
    }

    @Test
    void thePackagersTargetIsTaken() {
        bench.camera.partTarget(260);
        for (int s = 0; s < 3; s++) {
            bench.window.onChunk(bench.camera.segment(250));
            for (int p = 0; p < 7; p++) {
                bench.window.onChunk(bench.camera.part(250));
            }
        }
        assertThat(list().partTargetMicros).isEqualTo(260_000);
    }

    private ParsedPlaylist list() {
        return new ParsedPlaylist(bench.playlist());
    }
}
