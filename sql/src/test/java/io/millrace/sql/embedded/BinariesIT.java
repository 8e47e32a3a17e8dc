package io.millrace.sql.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.disk.DiskWitness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesIT {
    @TempDir
    Path parent;

    /** They are unpacked once: what a power cut left of them would have to do for ever. */
    @Test
    void everyProgramIsOnDiskBeforeTheFolderHasItsName() throws Exception {
        List<String> synced = DiskWitness.synced(() -> Binaries.unpack(parent));
        Path folder = Binaries.find(parent).orElseThrow().folder();
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(synced)
                    .containsAll(all.filter(path -> !Files.isSymbolicLink(path))
                            .map(path -> parent.resolve("bin.part")
                                    .resolve(folder.relativize(path))
                                    .toString())
                            .toList())
                    .endsWith(parent.toString());
        }
    }
}
