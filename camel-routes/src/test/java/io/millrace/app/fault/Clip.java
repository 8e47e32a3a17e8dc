package io.millrace.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.testing.Player;
import io.millrace.transcoder.testing.TestMedia;
import java.nio.file.Path;
import java.util.List;

/**
 * A clip whose pictures are known one by one: 25 a second, no two alike, a keyframe each ten, and
 * none like those of the clip that another camera sends.
 */
final class Clip {
    static final int KEYFRAME_EACH = 10;
    static final int PICTURES_A_SECOND = 25;

    private final Path flv;
    private final List<String> pictures;

    private Clip(Path flv) {
        this.flv = flv;
        this.pictures = TestMedia.frameMd5(flv.toString(), "v:0");
        assertThat(pictures).doesNotHaveDuplicates();
    }

    /** @param camera chooses the size, and by it every picture; every other one has sound */
    static Clip of(int camera, int seconds) {
        int width = 128 + 16 * camera;
        boolean sound = camera % 2 == 0;
        return new Clip(TestMedia.clip(
                "fault-" + camera + "-" + seconds + ".flv",
                seconds,
                width + "x96",
                PICTURES_A_SECOND,
                "-c:v libx264 -preset ultrafast -g " + KEYFRAME_EACH + " -sc_threshold 0 -bf 0",
                sound ? "-c:a aac" : ""));
    }

    Path flv() {
        return flv;
    }

    /** The MD5 of each decoded picture. */
    List<String> pictures() {
        return pictures;
    }

    /** The MD5 of each encoded frame of sound. */
    List<String> sounds() {
        return Player.packets(flv, "a:0");
    }

    /** The MD5 of each encoded picture. */
    List<String> packets() {
        return Player.packets(flv, "v:0");
    }
}
