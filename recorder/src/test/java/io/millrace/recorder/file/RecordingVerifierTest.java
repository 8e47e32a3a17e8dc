package io.millrace.recorder.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.millrace.media.CameraId;
import io.millrace.media.Chunk;
import io.millrace.media.cmaf.BoxHeader;
import io.millrace.media.cmaf.BoxType;
import io.millrace.media.publish.EndReason;
import io.millrace.recorder.chain.ChainSeal;
import io.millrace.recorder.chain.Manifest;
import io.millrace.recorder.chain.Previous;
import io.millrace.recorder.chain.SigningKey;
import io.millrace.recorder.chain.Verdict;
import io.millrace.recorder.chain.Verdict.Broken;
import io.millrace.recorder.chain.Verdict.Damage;
import io.millrace.recorder.chain.Verdict.Intact;
import io.millrace.recorder.chain.VerifyingKey;
import io.millrace.recorder.testing.Boxes;
import io.millrace.recorder.testing.ManualClock;
import io.millrace.recorder.testing.TestCamera;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingVerifierTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path folder;

    private final SigningKey key = SigningKey.generate();
    private Path file;
    private byte[] sound;
    private List<BoxHeader> fragments;

    @BeforeEach
    void record() throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        new TestCamera("yard", true, new ManualClock(START.toString()), chunks::add)
                .publish()
                .seconds(6)
                .end(EndReason.UNPUBLISHED);
        OpenRecording open = OpenRecording.create(
                folder,
                new CameraId("yard"),
                new UUID(1, 2),
                1,
                START,
                chunks.getFirst().init(),
                Previous.NONE);
        for (Chunk chunk : chunks) {
            open.append(chunk);
        }
        file = open.close(ChainSeal.signedWith(key)).file();
        sound = Files.readAllBytes(file);
        fragments = Boxes.of(file).stream()
                .filter(box -> box.type() == BoxType.MOOF)
                .toList();
    }

    @Test
    void findsASoundRecordingIntact() throws Exception {
        assertThat(verdict()).asInstanceOf(type(Intact.class)).satisfies(intact -> {
            Manifest manifest = intact.manifest();
            assertThat(manifest.camera()).isEqualTo(new CameraId("yard"));
            assertThat(manifest.fragments()).isEqualTo(fragments.size());
            assertThat(manifest.startMillis()).isEqualTo(START.toEpochMilli());
            assertThat(manifest.endMillis()).isEqualTo(START.plusSeconds(6).toEpochMilli());
            assertThat(manifest.recovered()).isFalse();
            assertThat(intact.keyId()).isEqualTo(key.verifyingKey().id());
        });
    }

    @Test
    void namesTheFragmentInWhichAByteChanged() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 100; i++) {
            int index = random.nextInt(fragments.size());
            int from = (int) fragments.get(index).offset();
            int to = index + 1 < fragments.size()
                    ? (int) fragments.get(index + 1).offset()
                    : endOfFragments();
            byte[] changed = sound.clone();
            changed[from + random.nextInt(to - from)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, changed);
            Broken broken = broken();
            assertThat(broken.fragment()).isEqualTo(index);
            assertThat(broken.at()).isBetween(START, START.plusSeconds(6));
        }
    }

    @Test
    void noticesAnyByteThatChangesInHeaderOrChain() throws Exception {
        int reserve = (int) Boxes.of(file).get(3).offset();
        Random random = new Random(6);
        for (int i = 0; i < 200; i++) {
            boolean inHeader = random.nextBoolean();
            int at = inHeader
                    ? random.nextInt(reserve)
                    : endOfFragments() + random.nextInt(sound.length - endOfFragments());
            byte[] changed = sound.clone();
            changed[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, changed);
            Verdict verdict = verdict();
            // A mark of the chain's table only says where to look: the fragments are proven without it.
            assertThat(inHeader && verdict instanceof Intact).as("byte %d", at).isFalse();
            if (verdict instanceof Intact intact) {
                assertThat(intact.manifest().fragments()).isEqualTo(fragments.size());
            }
        }
    }

    @Test
    void noticesThatFragmentsAreGone() throws Exception {
        rearranged(order -> order.remove(7));
        assertThat(broken().damage()).isEqualTo(Damage.FRAGMENT_REMOVED);
        assertThat(broken().fragment()).isEqualTo(7);
        rearranged(order -> order.remove(0));
        assertThat(broken().damage()).isEqualTo(Damage.FRAGMENT_REMOVED);
        assertThat(broken().fragment()).isZero();
        rearranged(order -> order.removeLast());
        assertThat(broken().damage()).isEqualTo(Damage.FRAGMENT_REMOVED);
        assertThat(broken().fragment()).isEqualTo(fragments.size() - 1);
    }

    @Test
    void noticesThatFragmentsChangedPlaces() throws Exception {
        rearranged(order -> Collections.swap(order, 3, 4));
        assertThat(broken().fragment()).isEqualTo(3);
        rearranged(order -> order.add(5, order.get(2)));
        assertThat(broken().damage()).isEqualTo(Damage.FRAGMENT_MOVED);
        assertThat(broken().fragment()).isEqualTo(5);
    }

    @Test
    void noticesThatItIsCutOff() throws Exception {
        Random random = new Random(8);
        for (int i = 0; i < 50; i++) {
            Files.write(file, Arrays.copyOf(sound, random.nextInt(sound.length)));
            assertThat(broken().damage()).isIn(Damage.TRUNCATED, Damage.NOT_A_RECORDING);
        }
    }

    @Test
    void acceptsOnlyTheKeysItWasGiven() throws Exception {
        SigningKey other = SigningKey.generate();
        assertThat(RecordingVerifier.verify(file, List.of(other.verifyingKey())))
                .asInstanceOf(type(Broken.class))
                .extracting(Broken::damage)
                .isEqualTo(Damage.UNKNOWN_KEY);
        assertThat(RecordingVerifier.verify(file, List.of(other.verifyingKey(), key.verifyingKey())))
                .isInstanceOf(Intact.class);
    }

    @Test
    void doesNotTakeAForgedSignature() throws Exception {
        byte[] forged = sound.clone();
        // After size, type, extended type, key id and length comes the signature.
        forged[endOfFragments() + 8 + 16 + 8 + 2 + 20] ^= 1;
        Files.write(file, forged);
        assertThat(broken().damage()).isEqualTo(Damage.BAD_SIGNATURE);
    }

    @Test
    void keepsAKeyInAFileOfItsOwn() throws Exception {
        Path keyFile = folder.resolve("signing.pem");
        SigningKey made = SigningKey.loadOrCreate(keyFile);
        assertThat(Files.getPosixFilePermissions(keyFile)).hasSize(2);
        assertThat(SigningKey.loadOrCreate(keyFile).verifyingKey()).isEqualTo(made.verifyingKey());
        assertThat(VerifyingKey.load(folder.resolve("signing.pem.pub"))).isEqualTo(made.verifyingKey());
    }

    private Verdict verdict() throws IOException {
        return RecordingVerifier.verify(file, List.of(key.verifyingKey()));
    }

    private Broken broken() throws IOException {
        Verdict verdict = verdict();
        assertThat(verdict).isInstanceOf(Broken.class);
        return (Broken) verdict;
    }

    private int endOfFragments() {
        return (int) (sound.length - trailerBytes());
    }

    private long trailerBytes() {
        int at = sound.length - 4;
        return (sound[at] & 0xffL) << 24
                | (sound[at + 1] & 0xff) << 16
                | (sound[at + 2] & 0xff) << 8
                | sound[at + 3] & 0xff;
    }

    /** The same header and chain around fragments that someone put in another order. */
    private void rearranged(Consumer<List<Integer>> edit) throws IOException {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < fragments.size(); i++) {
            order.add(i);
        }
        edit.accept(order);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(sound, 0, (int) fragments.getFirst().offset());
        for (int i : order) {
            int from = (int) fragments.get(i).offset();
            int to = i + 1 < fragments.size() ? (int) fragments.get(i + 1).offset() : endOfFragments();
            out.write(sound, from, to - from);
        }
        out.write(sound, endOfFragments(), sound.length - endOfFragments());
        Files.write(file, out.toByteArray());
    }
}
