package io.millrace.app.cli;

import io.millrace.app.SigningKeys;
import io.millrace.app.Storage;
import io.millrace.app.config.Settings;
import io.millrace.media.CameraId;
import io.millrace.media.store.ObjectStore;
import io.millrace.media.store.ObjectStoreException;
import io.millrace.recorder.chain.ChainSequence;
import io.millrace.recorder.chain.Manifest;
import io.millrace.recorder.chain.Verdict;
import io.millrace.recorder.chain.VerifyingKey;
import io.millrace.recorder.file.RecordingVerifier;
import io.millrace.recorder.spool.CameraFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code millrace recordings verify}: with the public key alone, no server and no catalogue. */
@Command(
        name = "verify",
        description = {
            "Verifies recordings with the public key alone: that every fragment is as it was recorded, in its",
            "place, and signed; and that no recording is missing between those given. Exit code 1 if one is not.",
            "",
            "Files need nothing but the public key. With --camera, what lies in the data folder's spool and in",
            "the object store is verified; the server may run meanwhile. Where the catalogue is at hand, recordings",
            "that it has a signed manifest of and whose files are nowhere are named, too; those that it says were deleted",
            "are no findings."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class VerifyCommand extends ReadsSettings implements Callable<Integer> {
    private static final int UUID_CHARS = 36;
    private static final String FILE_SUFFIX = ".mp4";

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Recordings, as downloaded.")
    List<Path> files = List.of();

    @Option(
            names = "--public-key",
            paramLabel = "PEM",
            description = "Repeat it for several. Default: " + SigningKeys.PUBLIC_FILE + " in the data folder")
    List<Path> publicKeys = List.of();

    @Option(names = "--camera", paramLabel = "ID", description = "All recordings of this camera.")
    @Nullable
    String camera;

    @Option(names = "--from", paramLabel = "TIME", description = "RFC 3339: those that begin from here on.")
    Instant from = Instant.EPOCH;

    @Option(names = "--to", paramLabel = "TIME", description = "RFC 3339: those that begin before.")
    Instant to = Instant.parse("9999-12-31T00:00:00Z");

    private final List<Manifest> intact = new ArrayList<>();
    private final Set<UUID> seen = new HashSet<>();
    /** What lies there, intact or not. */
    private final Set<UUID> present = new HashSet<>();

    /** What the catalogue tells of recordings that were deleted: the chain goes on through them. */
    private final List<Manifest> deleted = new ArrayList<>();

    private int verified;
    private int broken;

    @Override
    public Integer call() throws Exception {
        if (files.isEmpty() == (camera == null)) {
            throw new ParameterException(spec.commandLine(), "name files, or a --camera: one of both");
        }
        Settings settings = settings(Map.of());
        List<VerifyingKey> keys = keys(settings);
        for (Path file : files) {
            verify(file.toString(), file, keys);
        }
        if (camera != null) {
            verifyCamera(new CameraId(camera), settings, keys);
        }
        PrintWriter out = spec.commandLine().getOut();
        List<ChainSequence.Break> breaks = Stream.concat(intact.stream(), deleted.stream())
                .filter(distinctById())
                .collect(Collectors.groupingBy(Manifest::camera))
                .values()
                .stream()
                .flatMap(ofOneCamera -> ChainSequence.breaks(ofOneCamera).stream())
                .toList();
        for (ChainSequence.Break gap : breaks) {
            broken++;
            out.printf(
                    "MISSING  between %s (ends %s) and %s (starts %s): the later one does not follow the earlier%n",
                    gap.before().id(),
                    Instant.ofEpochMilli(gap.before().endMillis()),
                    gap.after().id(),
                    Instant.ofEpochMilli(gap.after().startMillis()));
        }
        out.printf("%d recordings, %d of them intact, %d findings%n", verified, intact.size(), broken);
        return broken == 0 && verified > 0 ? 0 : 1;
    }

    /** One that is being deleted has its tombstone, and its file, too. */
    private static Predicate<Manifest> distinctById() {
        Set<UUID> met = new HashSet<>();
        return manifest -> met.add(manifest.id());
    }

    private List<VerifyingKey> keys(Settings settings) throws IOException {
        List<Path> paths = publicKeys.isEmpty() ? List.of(SigningKeys.publicFile(settings.data())) : publicKeys;
        List<VerifyingKey> keys = new ArrayList<>();
        for (Path path : paths) {
            keys.add(VerifyingKey.load(path));
        }
        return keys;
    }

    private void verifyCamera(CameraId id, Settings settings, List<VerifyingKey> keys) throws Exception {
        // First: what is in the catalogue by now lies in the store by now.
        PrintWriter out = spec.commandLine().getOut();
        CatalogueWitness witness = CatalogueWitness.ask(settings, id, from, to, out);
        CameraFiles wanted = new CameraFiles(id, from, to, (name, file) -> verify(name, file, keys));
        for (Path bucket : Storage.embeddedBuckets(settings)) {
            wanted.inFolder(bucket);
        }
        for (ObjectStore store : Storage.external(settings)) {
            try (store) {
                wanted.inStore(store);
            } catch (ObjectStoreException e) {
                if (e.kind() != ObjectStoreException.Kind.NOT_FOUND) {
                    throw e;
                }
                // No bucket: of a tier that nothing was moved to yet. What else is missing, the catalogue tells.
                out.printf("%s%n", e.getMessage());
            }
        }
        // Last: what was uploaded and released meanwhile has been seen in the store, or is seen here.
        wanted.inFolder(settings.data().resolve("spool"));
        Map<UUID, Manifest> byId = intact.stream().collect(Collectors.toMap(Manifest::id, Function.identity()));
        broken += witness.compare(present, byId, keys, out);
        deleted.addAll(witness.deletedManifests(keys, out));
    }

    private void verify(String name, Path file, List<VerifyingKey> keys) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Verdict verdict = RecordingVerifier.verify(file, keys);
        switch (verdict) {
            case Verdict.Intact good -> {
                present.add(good.manifest().id());
                if (!seen.add(good.manifest().id())) {
                    return;
                }
                verified++;
                intact.add(good.manifest());
                out.printf(
                        "intact   %s  camera=%s %s to %s fragments=%d key=%s%s%n",
                        name,
                        good.manifest().camera(),
                        Instant.ofEpochMilli(good.manifest().startMillis()),
                        Instant.ofEpochMilli(good.manifest().endMillis()),
                        good.manifest().fragments(),
                        good.keyId(),
                        good.manifest().recovered() ? " recovered" : "");
            }
            case Verdict.Broken bad -> {
                idOf(name).ifPresent(present::add);
                verified++;
                broken++;
                out.printf(
                        "BROKEN   %s  %s%s%s: %s%n",
                        name,
                        bad.damage().name().toLowerCase(Locale.ROOT),
                        bad.fragment() < 0 ? "" : " fragment=" + bad.fragment(),
                        bad.at() == null ? "" : " at=" + bad.at(),
                        bad.detail());
            }
        }
    }

    /** Of a recording that may not be able to tell any more itself. */
    private static Optional<UUID> idOf(String name) {
        int begin = name.length() - UUID_CHARS - FILE_SUFFIX.length();
        if (begin < 0 || !name.endsWith(FILE_SUFFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(name.substring(begin, begin + UUID_CHARS)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
