package io.millrace.app.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlaylistViewTest {
    @Test
    void thePartToAskForIsTheOneAfterTheLast() {
        PlaylistView view = PlaylistView.parse("""
                #EXTM3U
                #EXT-X-TARGETDURATION:2
                #EXT-X-MEDIA-SEQUENCE:40
                #EXTINF:2.0,
                a.m4s
                #EXT-X-PART:DURATION=0.2,URI="b.0.m4s",INDEPENDENT=YES
                #EXT-X-PART:DURATION=0.2,URI="b.1.m4s"
                #EXT-X-PRELOAD-HINT:TYPE=PART,URI="b.2.m4s"
                """);

        assertEquals(new PlaylistView(41, 2, List.of("b.0.m4s", "b.1.m4s"), List.of("a.m4s"), 2), view);
    }

    @Test
    void skippedSegmentsCountAsSegments() {
        PlaylistView view = PlaylistView.parse("""
                #EXTM3U
                #EXT-X-MEDIA-SEQUENCE:40
                #EXT-X-SKIP:SKIPPED-SEGMENTS=5
                #EXTINF:2.0,
                f.m4s
                """);

        assertEquals(46, view.nextSequence());
        assertEquals(0, view.nextPart());
    }
}
