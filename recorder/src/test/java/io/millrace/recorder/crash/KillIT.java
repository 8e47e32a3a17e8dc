package io.millrace.recorder.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.cmaf.CmafFileReader;
import io.millrace.recorder.chain.ChainSequence;
import io.millrace.recorder.chain.Manifest;
import io.millrace.recorder.chain.SigningKey;
import io.millrace.recorder.chain.Verdict;
import io.millrace.recorder.chain.VerifyingKey;
import io.millrace.recorder.file.RecordingVerifier;
import io.millrace.recorder.spool.Spool;
import io.millrace.recorder.spool.SpoolRecovery;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A JVM that records is killed (SIGKILL) after a random number of chunks. Every chunk is on record
 * afterwards but those that had not left the camera's queue, which in life is empty between two
 * chunks, and those can only be the last ones.
 */
class KillIT {
    /** A second each; {@code -Dkills=50} for more. */
    private static final int DEFAULT_KILLS = 10;

    @TempDir
    Path folder;

    @TempDir
    Path keys;

    static IntStream kills() {
        return IntStream.rangeClosed(1, Integer.getInteger("kills", DEFAULT_KILLS));
    }

    @ParameterizedTest
    @MethodSource("kills")
    void losesOnlyWhatWasBeingWritten(int kill) throws Exception {
        Path keyFile = keys.resolve("signing.pem");
        VerifyingKey key = SigningKey.loadOrCreate(keyFile).verifyingKey();
        long[] handedOver = new long[RecordingProcess.CAMERAS];
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dlogback.configurationFile=logback-quiet.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RecordingProcess.class.getName(),
                        folder.toString(),
                        keyFile.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int until = 20 + new Random(kill).nextInt(2_000);
        try (DataInputStream chunks = new DataInputStream(process.getInputStream())) {
            for (int i = 0; i < until; i++) {
                read(chunks, handedOver);
            }
            // Not the process's own destroyForcibly, which closes the pipe before it is read.
            process.toHandle().destroyForcibly();
            process.waitFor();
            readRest(chunks, handedOver);
        }
        try (Spool spool = Spool.open(folder)) {
            SpoolRecovery.Report report = SpoolRecovery.run(spool, RecordingProcess.seal(keyFile.toString()));
            assertThat(report.failed()).isEmpty();
            long[] onRecord = new long[RecordingProcess.CAMERAS];
            for (int camera = 0; camera < onRecord.length; camera++) {
                onRecord[camera] = chunksOnRecord(spool, "cam" + camera);
                assertThat(handedOver[camera] - onRecord[camera])
                        .as("chunks of cam%d that are lost", camera)
                        .isLessThanOrEqualTo(RecordingProcess.CHUNKS_IN_FLIGHT);
                assertThat(ChainSequence.breaks(manifests(spool, "cam" + camera, key)))
                        .isEmpty();
            }
            long missing =
                    Arrays.stream(handedOver).sum() - Arrays.stream(onRecord).sum();
            System.out.printf(
                    "kill %d: %d chunks handed over, %d not on record, %d files recovered, %d bytes cut%n",
                    kill,
                    Arrays.stream(handedOver).sum(),
                    missing,
                    report.closed().size(),
                    report.bytesCut());
        }
    }

    private static void read(DataInputStream chunks, long[] handedOver) throws IOException {
        int camera = chunks.readByte();
        chunks.readLong();
        handedOver[camera]++;
    }

    private static void readRest(DataInputStream chunks, long[] handedOver) throws IOException {
        try {
            while (true) {
                read(chunks, handedOver);
            }
        } catch (EOFException e) {
            // All that the pipe still held.
        }
    }

    /** Each file proves itself, whether it was closed before the kill or after. */
    private static List<Manifest> manifests(Spool spool, String camera, VerifyingKey key) throws IOException {
        List<Manifest> manifests = new ArrayList<>();
        for (Path file : spool.closed()) {
            if (spool.name(file).startsWith(camera + "/")) {
                Verdict verdict = RecordingVerifier.verify(file, List.of(key));
                assertThat(verdict).isInstanceOf(Verdict.Intact.class);
                manifests.add(((Verdict.Intact) verdict).manifest());
            }
        }
        return manifests;
    }

    /** Counts them, and sees that none is missing in between. */
    private static long chunksOnRecord(Spool spool, String camera) throws IOException {
        TreeSet<Long> sequences = new TreeSet<>();
        for (Path file : spool.closed()) {
            if (spool.name(file).startsWith(camera + "/")) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    CmafFileReader.Scan scan = new CmafFileReader(channel)
                            .scan((moof, mdat, fragment) -> sequences.add(fragment.sequence()));
                    assertThat(scan.torn()).isNull();
                }
            }
        }
        if (!sequences.isEmpty()) {
            assertThat(sequences.last() - sequences.first() + 1).isEqualTo(sequences.size());
        }
        return sequences.size();
    }
}
