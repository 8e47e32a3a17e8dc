package io.millrace.ingest.rtmp;

import io.millrace.media.MediaKind;
import io.millrace.media.MediaSample;
import io.millrace.media.Track;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.SampleSink;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A sink that keeps everything. */
final class Received implements SampleSink {
    final List<Track> tracks = new CopyOnWriteArrayList<>();
    final List<MediaKind> announced = new CopyOnWriteArrayList<>();
    final List<MediaSample> samples = new CopyOnWriteArrayList<>();
    final List<EndReason> ends = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

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
        samples.add(sample);
    }

    @Override
    public void onEnd(EndReason reason) {
        ends.add(reason);
        end.countDown();
    }

    List<MediaSample> of(MediaKind kind) {
        return samples.stream().filter(s -> s.track().kind() == kind).toList();
    }

    void awaitEnd() throws InterruptedException {
        if (!end.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("no end after " + samples.size() + " samples");
        }
    }
}
