package io.millrace.app.bench;

import io.millrace.transcoder.publish.PublisherTls;
import io.millrace.transcoder.publish.RtmpPublisher;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Everything that comes and goes during a soak. Each step takes the next camera, waits for what it
 * does, and is counted. One thread, so that nothing is refused because of another step; cameras
 * publish and viewers watch meanwhile.
 */
final class SoakChurn {
    private static final int LEAST_STAY_SECONDS = 15;
    private static final int MOST_STAY_SECONDS = 90;
    private static final Duration RUNG_STAY = Duration.ofSeconds(25);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int POLLS = 150;

    private enum Errand {
        TAPE,
        DOWNLOAD,
        EXPORT,
        RUNG
    }

    /** An encoder costs more than all the others. */
    private static final List<Errand> ERRANDS = List.of(
            Errand.TAPE,
            Errand.DOWNLOAD,
            Errand.EXPORT,
            Errand.TAPE,
            Errand.RUNG,
            Errand.DOWNLOAD,
            Errand.EXPORT,
            Errand.TAPE);

    private final BenchApi api;
    private final PublisherTls tls;
    private final List<String> cameras;
    private final List<String> urls;
    private final PublisherFleet publishers;
    private final ViewerFleet viewers;
    private final SoakErrands errands;
    private final Progress progress;
    /** The same stays in each run. */
    private final Random stays = new Random(5);

    private int nextCamera;
    private long viewersBegun;
    private int nextErrand;
    private long goodbyes;
    private long takeovers;
    private long rotations;
    private long tapes;
    private long downloads;
    private long exports;
    private long rungs;
    private long errandBytes;
    private long failures;
    private String lastFailure = "";

    /** @param urls where each of the cameras publishes now */
    SoakChurn(
            BenchApi api,
            PublisherTls tls,
            List<String> cameras,
            List<String> urls,
            PublisherFleet publishers,
            ViewerFleet viewers,
            Progress progress) {
        this.api = api;
        this.tls = tls;
        this.cameras = cameras;
        this.urls = new ArrayList<>(urls);
        this.publishers = publishers;
        this.viewers = viewers;
        this.errands = new SoakErrands(api);
        this.progress = progress;
    }

    private interface Step {
        void run(int camera) throws IOException, InterruptedException;
    }

    private void step(String what, Step step) throws InterruptedException {
        int camera = nextCamera++ % cameras.size();
        try {
            step.run(camera);
        } catch (IOException | BenchException e) {
            failures++;
            lastFailure = what + " of " + cameras.get(camera) + ": " + e.getMessage();
            progress.say("  failed: %s", lastFailure);
        }
    }

    /** A camera comes back: in turn after a good-bye, and while its old connection still stands. */
    void reconnect() throws InterruptedException {
        step("reconnect", camera -> {
            RtmpPublisher old = publishers.detach(camera);
            if (goodbyes <= takeovers) {
                close(old);
                publishers.attach(camera, PublisherFleet.connect(urls.get(camera), tls));
                goodbyes++;
            } else {
                awaitAllTaken(camera);
                publishers.attach(camera, PublisherFleet.connect(urls.get(camera), tls));
                close(old);
                takeovers++;
            }
        });
    }

    /** Keys are revoked under a camera, which comes back with a new one. */
    void rotateKeys() throws InterruptedException {
        step("key rotation", camera -> {
            RtmpPublisher old = publishers.detach(camera);
            awaitAllTaken(camera);
            api.rotateKeys(cameras.get(camera));
            urls.set(camera, api.publishUrls(cameras.get(camera)).getFirst());
            close(old);
            publishers.attach(camera, PublisherFleet.connect(urls.get(camera), tls));
            rotations++;
        });
    }

    private static void close(@Nullable RtmpPublisher publisher) {
        if (publisher != null) {
            publisher.close();
        }
    }

    /** What a revoked or replaced connection has sent and the server has not read is lost by design. */
    private void awaitAllTaken(int camera) throws IOException, InterruptedException {
        for (int i = 0; i < POLLS; i++) {
            var figures = api.get("/api/v1/cameras/" + cameras.get(camera) + "/status")
                    .at("/session/figures");
            if (figures.path("videoSamples").asLong()
                            + figures.path("audioSamples").asLong()
                    >= publishers.sent(camera)) {
                return;
            }
            Thread.sleep(POLL);
        }
        throw new IOException("the server has not read what was sent");
    }

    /** Who has left is followed by somebody else, for 15 to 90 s. */
    void fillSeats(int seats) throws InterruptedException {
        for (int missing = seats - viewers.present(); missing > 0; missing--) {
            step("a viewer's URL", camera -> {
                viewers.add(
                        cameras.get(camera),
                        api.playbackUrl(cameras.get(camera)),
                        viewersBegun++ % 2 == 0 ? ViewerFleet.Kind.LOW_LATENCY : ViewerFleet.Kind.PLAIN,
                        Duration.ofSeconds(stays.nextInt(LEAST_STAY_SECONDS, MOST_STAY_SECONDS)));
            });
        }
    }

    /** Somebody wants something of the record, or a smaller picture. */
    void errand() throws InterruptedException {
        if (!errands.isTime()) {
            return;
        }
        Errand errand = ERRANDS.get(nextErrand++ % ERRANDS.size());
        step(errand.name().toLowerCase(Locale.ROOT), index -> {
            String camera = cameras.get(index);
            switch (errand) {
                case TAPE -> {
                    errandBytes += errands.playTape(camera);
                    tapes++;
                }
                case DOWNLOAD -> {
                    errandBytes += errands.download(camera);
                    downloads++;
                }
                case EXPORT -> {
                    errandBytes += errands.export(camera);
                    exports++;
                }
                case RUNG -> {
                    URI url = api.playbackUrl(camera);
                    viewers.add(camera, url, ViewerFleet.Kind.LOWEST_RUNG, RUNG_STAY);
                    rungs++;
                }
            }
        });
    }

    /** The server is no more. */
    void ended() {
        failures++;
        lastFailure = "the server ended";
    }

    SoakTally tally() {
        return new SoakTally(
                goodbyes, takeovers, rotations, tapes, downloads, exports, rungs, errandBytes, failures, lastFailure);
    }
}
