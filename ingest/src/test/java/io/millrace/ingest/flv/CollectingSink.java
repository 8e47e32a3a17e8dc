package io.millrace.ingest.flv;

import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.SampleSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps all it is given, and insists on a sample's track having begun. */
final class CollectingSink implements SampleSink {
    final List<Track> tracks = new ArrayList<>();
    final List<MediaKind> announced = new ArrayList<>();
    final List<MediaSample> samples = new ArrayList<>();

    @Override
    public void onTrack(Track track) {
        tracks.add(track);
    }

    @Override
    public void onAnnounced(MediaKind kind) {
        announced.add(kind);
    }

    @Override
    public void onSample(MediaSample sample) {
        if (!tracks.reversed().stream()
                .filter(t -> t.id() == sample.track().id())
                .findFirst()
                .equals(Optional.of(sample.track()))) {
            throw new AssertionError("a sample of a track that is not the latest of its kind");
        }
        samples.add(sample);
    }

    @Override
    public void onEnd(EndReason reason) {
        throw new AssertionError("the demuxer does not know the end");
    }

    List<MediaSample> of(MediaKind kind) {
        return samples.stream().filter(s -> s.track().kind() == kind).toList();
    }
}
