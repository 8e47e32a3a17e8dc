package io.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.Codec;
import io.millrace.media.CodecConfiguration;
import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.SampleSink;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrerollTest {
    static final Track VIDEO = new Track(
            Track.VIDEO_ID, new Codec.H264(new CodecConfiguration(new byte[1]), "avc1.42c028", 320, 180), 1_000);
    static final Track AUDIO = new Track(
            Track.AUDIO_ID, new Codec.Aac(new CodecConfiguration(new byte[2]), "mp4a.40.2", 48_000, 2, 1_024), 1_000);

    private final BufferBudget budget = new BufferBudget(10_000);
    private final Preroll preroll = new Preroll(1_000, budget);
    private final Received received = new Received();

    @Test
    void whatFitsComesOutInOrderAndTheBudgetGetsItBack() {
        preroll.add(VIDEO);
        preroll.add(video(0, true));
        preroll.add(AUDIO);
        preroll.add(audio(5));
        preroll.add(video(40, false));
        assertThat(budget.usedBytes()).isEqualTo(300);
        preroll.drainTo(received);
        assertThat(received.tracks).containsExactly(VIDEO, AUDIO);
        assertThat(received.samples).extracting(MediaSample::dtsTicks).containsExactly(0L, 5L, 40L);
        assertThat(budget.usedBytes()).isZero();
        assertThat(preroll.dropped()).isZero();
    }

    @Test
    void anOverflowDropsTheOldestGroupAndKeepsItsTracks() {
        preroll.add(VIDEO);
        preroll.add(AUDIO);
        for (int i = 0; i < 12; i++) {
            preroll.add(video(i * 40, i % 6 == 0));
        }
        preroll.drainTo(received);
        assertThat(received.tracks).containsExactly(VIDEO, AUDIO);
        assertThat(received.samples).hasSize(6);
        assertThat(received.samples.get(0).keyframe()).isTrue();
        assertThat(received.samples.get(0).dtsTicks()).isEqualTo(240);
        assertThat(preroll.dropped()).isEqualTo(6);
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void aGroupLargerThanTheRoomIsDroppedWholeUntilTheNextKeyframe() {
        preroll.add(VIDEO);
        for (int i = 0; i < 15; i++) {
            preroll.add(video(i * 40, i == 0));
        }
        preroll.add(video(600, true));
        preroll.drainTo(received);
        assertThat(received.samples).extracting(MediaSample::dtsTicks).containsExactly(600L);
        assertThat(preroll.dropped()).isEqualTo(15);
    }

    @Test
    void audioAloneDropsItsOldestFrames() {
        preroll.add(AUDIO);
        for (int i = 0; i < 12; i++) {
            preroll.add(audio(i));
        }
        preroll.drainTo(received);
        assertThat(received.samples).hasSize(10);
        assertThat(received.samples.get(0).dtsTicks()).isEqualTo(2);
    }

    @Test
    void withoutRoomNothingWaits() {
        Preroll none = new Preroll(0, budget);
        none.add(VIDEO);
        none.add(video(0, true));
        none.drainTo(received);
        assertThat(received.samples).isEmpty();
        assertThat(none.dropped()).isEqualTo(1);
    }

    @Test
    void whatIsDisownedStaysButIsNoLongerCounted() {
        preroll.add(VIDEO);
        preroll.add(video(0, true));
        preroll.disown();
        assertThat(budget.usedBytes()).isZero();
        preroll.drainTo(received);
        assertThat(received.samples).hasSize(1);
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void whatMetadataAnnouncedIsToldFirst() {
        List<String> told = new ArrayList<>();
        preroll.add(VIDEO);
        preroll.announce(MediaKind.AUDIO);
        preroll.drainTo(new SampleSink() {
            @Override
            public void onAnnounced(MediaKind kind) {
                told.add("announced " + kind);
            }

            @Override
            public void onTrack(Track track) {
                told.add("track " + track.kind());
            }

            @Override
            public void onSample(MediaSample sample) {
                told.add("sample");
            }

            @Override
            public void onEnd(EndReason reason) {
                told.add("end");
            }
        });
        assertThat(told).containsExactly("announced AUDIO", "track VIDEO");
    }

    static MediaSample video(long dts, boolean keyframe) {
        return new MediaSample(VIDEO, dts, 0, keyframe, ByteBuffer.allocate(100), dts * 1_000_000);
    }

    static MediaSample audio(long dts) {
        return new MediaSample(AUDIO, dts, 0, true, ByteBuffer.allocate(100), dts * 1_000_000);
    }
}
