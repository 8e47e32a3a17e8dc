package io.millrace.recorder.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.ChainSequence;
import io.millrace.recorder.chain.Manifest;
import io.millrace.recorder.chain.SigningKey;
import io.millrace.recorder.chain.Verdict;
import io.millrace.recorder.file.ClosedRecording;
import io.millrace.recorder.file.RecordingVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A spool as a kill would have left it, and what the next start makes of it.
 *
 * @param folder of the spool that is in use
 * @param killed where its copy goes
 */
record KilledSpool(Path folder, Path killed, SigningKey key) {
    /** Of the spool as it is now. */
    List<ClosedRecording> recovered() throws IOException {
        copy();
        return recover();
    }

    void copy() throws IOException {
        for (Path file : files(folder)) {
            Path target = killed.resolve(folder.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
    }

    /** Of the copy as it is now. */
    List<ClosedRecording> recover() throws IOException {
        try (Spool copied = Spool.open(killed)) {
            SpoolRecovery.Report report = SpoolRecovery.run(copied, ChainSeal.signedWith(key));
            assertThat(report.failed()).isEmpty();
            assertThat(names(killed)).allMatch(name -> name.startsWith(".") || name.endsWith(".mp4"));
            List<Manifest> manifests = new ArrayList<>();
            for (Path file : copied.closed()) {
                Verdict verdict = RecordingVerifier.verify(file, List.of(key.verifyingKey()));
                assertThat(verdict).isInstanceOf(Verdict.Intact.class);
                manifests.add(((Verdict.Intact) verdict).manifest());
            }
            assertThat(ChainSequence.breaks(manifests)).isEmpty();
            assertThat(SpoolRecovery.run(copied, ChainSeal.signedWith(key)).closed())
                    .as("once is enough")
                    .isEmpty();
            return report.closed();
        }
    }

    void clear() throws IOException {
        for (Path file : files(killed)) {
            Files.delete(file);
        }
    }

    static List<String> names(Path root) throws IOException {
        return files(root).stream().map(file -> file.getFileName().toString()).toList();
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
