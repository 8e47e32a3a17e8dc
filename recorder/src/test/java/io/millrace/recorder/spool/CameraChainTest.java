package io.millrace.recorder.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.publish.EndReason;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.ChainSequence;
import io.millrace.recorder.chain.Manifest;
import io.millrace.recorder.chain.Previous;
import io.millrace.recorder.chain.SigningKey;
import io.millrace.recorder.chain.Verdict;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.RecordingVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each file names the one before it, whatever came between them. */
class CameraChainTest extends RecorderAtHand {
    @Test
    @Timeout(60)
    void theChainGoesOnAfterAFileThatCouldNotBeClosedAtOnce() throws Exception {
        SigningKey key = SigningKey.generate();
        stop();
        recorder = recorder(SpoolSettings.DEFAULTS, ChainSeal.signedWith(key));
        // Where the chain is kept cannot be written: a folder that is not empty is not replaced.
        Path inTheWay = Files.createDirectories(folder.resolve("yard/.chain.new/in-the-way"));
        camera("yard").publish().seconds(4).end(EndReason.UNPUBLISHED);
        writers.runAll();
        while (!recorder.growing().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(events.closedCount()).isZero();
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        recorder.keeper().closeTorn();
        ClosedRecording torn = events.nextClosed();
        stop();
        clock.advance(Duration.ofMinutes(1));
        recorder = recorder(SpoolSettings.DEFAULTS, ChainSeal.signedWith(key));
        camera("yard").publish().seconds(4).end(EndReason.UNPUBLISHED);
        writers.runAll();
        ClosedRecording next = events.nextClosed();
        assertThat(next.identity().previous().id()).isEqualTo(torn.id());
        assertThat(ChainSequence.breaks(List.of(manifest(torn, key), manifest(next, key))))
                .isEmpty();
    }

    @Test
    void recoveryKeepsTheChainBeforeTheFileIsWhole() throws Exception {
        camera("yard").publish().seconds(4);
        writers.runAll();
        Path other = Files.createDirectories(folder.resolve("other/yard"));
        try (Stream<Path> files = Files.list(folder.resolve("yard"))) {
            Path open = files.filter(file -> file.toString().endsWith(".open"))
                    .findFirst()
                    .orElseThrow();
            Files.copy(open, other.resolve("20261121T095950Z-x.mp4.open"));
        }
        // As if it had been killed before the rename.
        Files.createDirectories(other.resolve("20261121T095950Z-x.mp4"));
        try (Spool killed = Spool.open(folder.resolve("other"))) {
            assertThat(SpoolRecovery.run(killed).failed()).hasSize(1);
        }
        assertThat(other.resolve(".chain")).isRegularFile();
    }

    @Test
    void chainsACamerasFilesOverRotationSessionAndRestart() throws Exception {
        SigningKey key = SigningKey.generate();
        stop();
        recorder = recorder(settings(Duration.ofSeconds(10), 8 << 20), ChainSeal.signedWith(key));
        camera("yard").publish().seconds(15).end(EndReason.UNPUBLISHED);
        writers.runAll();
        List<ClosedRecording> files = new ArrayList<>(events.nextClosed(2));
        clock.advance(Duration.ofMinutes(1));
        camera("yard").publish().seconds(4).end(EndReason.UNPUBLISHED);
        stop();
        files.add(events.nextClosed());
        clock.advance(Duration.ofMinutes(1));
        recorder = recorder(SpoolSettings.DEFAULTS, ChainSeal.signedWith(key));
        camera("yard").publish().seconds(4).end(EndReason.UNPUBLISHED);
        writers.runAll();
        files.add(events.nextClosed());

        List<Manifest> manifests = new ArrayList<>();
        for (ClosedRecording closed : files) {
            manifests.add(manifest(closed, key));
        }
        assertThat(manifests.getFirst().previous()).isEqualTo(Previous.NONE);
        assertThat(ChainSequence.breaks(manifests)).isEmpty();
        Manifest missing = manifests.remove(1);
        assertThat(ChainSequence.breaks(manifests)).singleElement().satisfies(found -> {
            assertThat(found.before().id()).isEqualTo(missing.previous().id());
            assertThat(found.after().previous().id()).isEqualTo(missing.id());
        });
    }

    @Test
    void chainsOnFromWhatACrashLeft() throws Exception {
        SigningKey key = SigningKey.generate();
        ChainSeal seal = ChainSeal.signedWith(key);
        camera("yard").publish().seconds(4);
        writers.runAll();
        Path torn = spool.open().getFirst();
        byte[] asKilled = Files.readAllBytes(torn);
        stop();
        Files.delete(events.nextClosed().file());
        Files.delete(torn.resolveSibling(".chain"));
        Files.write(torn, asKilled);

        SpoolRecovery.Report report = SpoolRecovery.run(spool, seal);
        assertThat(report.failed()).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        recorder = recorder(SpoolSettings.DEFAULTS, seal);
        camera("yard").publish().seconds(4).end(EndReason.UNPUBLISHED);
        writers.runAll();
        List<Manifest> manifests =
                List.of(manifest(report.closed().getFirst(), key), manifest(events.nextClosed(), key));
        assertThat(manifests.getFirst().recovered()).isTrue();
        assertThat(manifests.getLast().recovered()).isFalse();
        assertThat(ChainSequence.breaks(manifests)).isEmpty();
        assertThat(SpoolRecovery.run(spool, seal).closed()).as("once is enough").isEmpty();
    }

    private static Manifest manifest(ClosedRecording closed, SigningKey key) throws IOException {
        Verdict verdict = RecordingVerifier.verify(closed.file(), List.of(key.verifyingKey()));
        assertThat(verdict).isInstanceOf(Verdict.Intact.class);
        return ((Verdict.Intact) verdict).manifest();
    }
}
