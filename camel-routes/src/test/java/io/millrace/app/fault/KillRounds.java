package io.millrace.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.testing.ApiClient;
import io.millrace.app.testing.Player;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each camera sent between one kill and the next, and whether it came back. */
final class KillRounds {
    private static final Logger log = LoggerFactory.getLogger(KillRounds.class);

    /** What was received is on record, but for the part being written: 250 ms at most. */
    static final int PART_PICTURES = Clip.PICTURES_A_SECOND * 250 / 1_000;

    /** The same of AAC at 48 kHz: 1,024 samples a frame. */
    private static final int PART_SOUNDS = 48_000 * 250 / 1_000 / 1_024;

    private final Map<String, Clip> clips;
    private final Set<String> withSound;
    private final Path folder;
    private final List<Round> rounds = new ArrayList<>();
    private final List<Integer> losses = new ArrayList<>();

    /**
     * What one camera sent between two kills.
     *
     * @param from the first picture's number in its clip
     * @param received what of it the server had, by its own word, before it was killed
     * @param firstSound the first frame of sound's number in its clip
     */
    record Sent(Instant began, int from, int pictures, Received received, int firstSound) {}

    record Received(int pictures, int sounds) {}

    private static final class Round {
        private final Map<String, Sent> sent = new TreeMap<>();
        private final Map<String, List<String>> onRecord = new TreeMap<>();
    }

    /**
     * @param clips what each camera sends of
     * @param withSound whose sound is looked at
     * @param folder for what is played and exported
     */
    KillRounds(Map<String, Clip> clips, Set<String> withSound, Path folder) {
        this.clips = clips;
        this.withSound = withSound;
        this.folder = folder;
    }

    int count() {
        return rounds.size();
    }

    void add(Map<String, Sent> sent) {
        Round round = new Round();
        round.sent.putAll(sent);
        rounds.add(round);
    }

    /** Pictures lost in each session that was looked at, fewest first. */
    List<Integer> losses() {
        return losses.stream().sorted().toList();
    }

    /** Those that were not looked at yet: each session by itself, through playback and export. */
    void check(ApiClient api, Instant until) throws Exception {
        for (int i = 0; i < rounds.size(); i++) {
            Round round = rounds.get(i);
            if (!round.onRecord.isEmpty()) {
                continue;
            }
            for (String camera : round.sent.keySet()) {
                Instant end = i + 1 < rounds.size()
                        ? rounds.get(i + 1).sent.get(camera).began()
                        : until;
                checkSession(api, i, camera, end);
            }
        }
    }

    private void checkSession(ApiClient api, int kill, String camera, Instant end) throws Exception {
        Round round = rounds.get(kill);
        Sent sent = round.sent.get(camera);
        Footage footage = new Footage(api, folder);
        boolean any = !api.timeline(camera, sent.began(), end).get("spans").isEmpty();
        List<String> played = any ? footage.played(camera, sent.began(), end) : List.of();
        int lost = sent.pictures() - played.size();
        log.info(
                "kill {} camera {}: {} pictures sent, {} known to be received, {} lost",
                kill,
                camera,
                sent.pictures(),
                sent.received().pictures(),
                lost);
        assertThat(played)
                .as("played of %s, kill %d", camera, kill)
                .isEqualTo(clips.get(camera).pictures().subList(sent.from(), sent.from() + played.size()));
        assertThat(sent.received().pictures() - played.size())
                .as("received of %s and lost, kill %d", camera, kill)
                .isLessThanOrEqualTo(PART_PICTURES);
        if (any) {
            assertThat(footage.exported(camera, sent.began(), end))
                    .as("exported of %s, kill %d", camera, kill)
                    .isEqualTo(played);
        }
        if (withSound.contains(camera)) {
            checkSound(footage, kill, camera, end, any);
        }
        // Below none when some went out between counting and killing.
        losses.add(Math.max(0, lost));
        round.onRecord.put(camera, played);
    }

    /** Each frame once, from the first on, but for a part. */
    private void checkSound(Footage footage, int kill, String camera, Instant end, boolean any) throws Exception {
        Sent sent = rounds.get(kill).sent.get(camera);
        List<String> played = any ? footage.playedSounds(camera, sent.began(), end) : List.of();
        log.info(
                "kill {} camera {}: {} frames of sound known to be received, {} on record",
                kill,
                camera,
                sent.received().sounds(),
                played.size());
        assertThat(played)
                .as("heard of %s, kill %d", camera, kill)
                .isEqualTo(clips.get(camera).sounds().subList(sent.firstSound(), sent.firstSound() + played.size()));
        assertThat(sent.received().sounds() - played.size())
                .as("sound received of %s and lost, kill %d", camera, kill)
                .isLessThanOrEqualTo(PART_SOUNDS);
        if (any) {
            assertThat(footage.exportedSounds(camera, sent.began(), end))
                    .as("sound exported of %s, kill %d", camera, kill)
                    .isEqualTo(played);
        }
    }

    /** All rounds at once, now from the store: one playlist, one export. */
    void assertOneTape(ApiClient api, String camera) throws Exception {
        Instant from = rounds.getFirst().sent.get(camera).began();
        List<String> all = rounds.stream()
                .flatMap(round -> round.onRecord.get(camera).stream())
                .toList();
        assertThat(new Footage(api, folder).exported(camera, from, Instant.now()))
                .as("all of %s, exported", camera)
                .isEqualTo(all);
        // Packets: where time-lines meet, FFmpeg's player gets all of them, and drops some after.
        assertThat(Player.packets(api.playbackUrl(camera, Footage.range(from, Instant.now())), "v:0"))
                .as("all of %s, played", camera)
                .isEqualTo(packetsSent(camera));
    }

    private List<String> packetsSent(String camera) {
        List<String> packets = clips.get(camera).packets();
        return rounds.stream()
                .flatMap(round -> {
                    int from = round.sent.get(camera).from();
                    return packets
                            .subList(from, from + round.onRecord.get(camera).size())
                            .stream();
                })
                .toList();
    }

    /** No moment that is neither on record nor in the ledger. */
    void assertLedgerExplainsTheRest(ApiClient api, String camera) throws Exception {
        Instant from = rounds.getFirst().sent.get(camera).began();
        JsonNode timeline = api.timeline(camera, from, Instant.now());
        JsonNode spans = timeline.get("spans");
        JsonNode gaps = timeline.get("gaps");
        long onRecord = rounds.stream()
                .filter(round -> !round.onRecord.get(camera).isEmpty())
                .count();
        assertThat(spans).as("a span for each session of %s", camera).hasSize((int) onRecord);
        assertThat(gaps).allSatisfy(gap -> assertThat(gap.get("cause").asText()).isNotEqualTo("unknown"));
        for (int i = 1; i < spans.size(); i++) {
            String end = spans.get(i - 1).get("end").asText();
            String start = spans.get(i).get("start").asText();
            assertThat(gaps).as("after kill %d of %s", i, camera).anySatisfy(gap -> {
                assertThat(gap.get("start").asText()).isEqualTo(end);
                assertThat(gap.get("end").asText()).isEqualTo(start);
                assertThat(gap.get("cause").asText()).isEqualTo("restart");
            });
        }
    }
}
