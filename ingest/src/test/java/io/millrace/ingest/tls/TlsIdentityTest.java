package io.millrace.ingest.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.disk.DiskWitness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    @TempDir
    Path directory;

    @Test
    void theFirstStartMakesACertificateForThisMachineReadableByItsOwnerAlone() throws Exception {
        TlsIdentity identity = TlsIdentity.selfSigned(directory.resolve("tls"), CLOCK);
        try (var in = Files.newInputStream(identity.certificate())) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            certificate.verify(certificate.getPublicKey());
            assertThat(certificate.getSubjectAlternativeNames())
                    .extracting(name -> String.valueOf(name.get(1)))
                    .contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        }
        for (Path file : List.of(identity.certificate(), identity.privateKey())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(identity.expiresAt()).isAfter(NOW.plus(Duration.ofDays(800)));
    }

    @Test
    void theNextStartKeepsItAndRenewsItBeforeItExpires() throws Exception {
        TlsIdentity first = TlsIdentity.selfSigned(directory, CLOCK);
        String made = Files.readString(first.certificate());
        TlsIdentity.selfSigned(directory, CLOCK);
        assertThat(first.certificate()).hasContent(made);
        TlsIdentity later = TlsIdentity.selfSigned(directory, InstantSource.fixed(NOW.plus(Duration.ofDays(800))));
        assertThat(Files.readString(later.certificate())).isNotEqualTo(made);
        assertThat(later.expiresAt()).isAfter(first.expiresAt());
    }

    @Test
    void aKeyOfAnotherCertificateIsNamed() {
        TlsIdentity one = TlsIdentity.selfSigned(directory.resolve("one"), CLOCK);
        TlsIdentity two = TlsIdentity.selfSigned(directory.resolve("two"), CLOCK);
        assertThatThrownBy(() -> TlsIdentity.of(one.certificate(), two.privateKey()))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("does not belong to");
    }

    @Test
    void filesThatAreMissingEmptyOrSwappedAreNamed() throws Exception {
        TlsIdentity good = TlsIdentity.selfSigned(directory, CLOCK);
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        assertThatThrownBy(() -> TlsIdentity.of(directory.resolve("none.pem"), good.privateKey()))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("none.pem");
        assertThatThrownBy(() -> TlsIdentity.of(empty, good.privateKey()))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("empty.pem");
        assertThatThrownBy(() -> TlsIdentity.of(good.certificate(), empty))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("no private key");
        assertThatThrownBy(() -> TlsIdentity.of(good.privateKey(), good.certificate()))
                .isInstanceOf(TlsException.class);
    }

    @Test
    void theSelfSignedPairIsOnDisk() throws Exception {
        Path folder = directory.resolve("tls");
        assertThat(DiskWitness.synced(() -> TlsIdentity.selfSigned(folder, CLOCK)))
                .containsExactly(
                        directory.toString(),
                        folder.resolve(TlsIdentity.PRIVATE_KEY_FILE) + ".new",
                        folder.toString(),
                        folder.resolve(TlsIdentity.CERTIFICATE_FILE) + ".new",
                        folder.toString());
    }

    /** Players and cameras trust what was made first. */
    @Test
    void aTornSelfSignedPairIsNamedAndNeverReplaced() throws Exception {
        TlsIdentity made = TlsIdentity.selfSigned(directory, CLOCK);
        for (Path file : List.of(made.certificate(), made.privateKey())) {
            byte[] whole = Files.readAllBytes(file);
            for (byte[] torn : List.of(new byte[0], new byte[whole.length], Arrays.copyOf(whole, whole.length / 2))) {
                Files.write(file, torn);
                assertThatThrownBy(() -> TlsIdentity.selfSigned(directory, CLOCK))
                        .isInstanceOf(TlsException.class)
                        .hasMessageContaining(file.toString())
                        .hasMessageContaining("from a backup, or remove both");
                assertThat(file).hasBinaryContent(torn);
            }
            Files.write(file, whole);
        }
        TlsIdentity.selfSigned(directory, CLOCK);
    }

    /** A key of the new pair beside a certificate of the old one would keep the server from starting. */
    @Test
    void aRenewalThatIsCutShortIsBegunAnew() throws Exception {
        TlsIdentity old = TlsIdentity.selfSigned(directory, CLOCK);
        Files.createDirectory(directory.resolve(TlsIdentity.CERTIFICATE_FILE + ".new"));
        Path inTheWay = Files.createFile(directory.resolve(TlsIdentity.CERTIFICATE_FILE + ".new/held"));
        InstantSource later = InstantSource.fixed(NOW.plus(Duration.ofDays(800)));
        assertThatThrownBy(() -> TlsIdentity.selfSigned(directory, later)).isInstanceOf(TlsException.class);
        Files.delete(inTheWay);
        assertThat(TlsIdentity.selfSigned(directory, later).expiresAt()).isAfter(old.expiresAt());
    }

    @Test
    void changedFilesAreTakenUpAndBrokenOnesAreNot() throws Exception {
        TlsIdentity identity = TlsIdentity.selfSigned(directory.resolve("live"), CLOCK);
        TlsIdentity next = TlsIdentity.selfSigned(directory.resolve("next"), CLOCK);
        var before = identity.context();
        assertThat(identity.reloadIfChanged()).isFalse();
        replace(next.certificate(), identity.certificate());
        assertThat(identity.reloadIfChanged())
                .as("the key is still the old one")
                .isFalse();
        assertThat(identity.context()).isSameAs(before);
        replace(next.privateKey(), identity.privateKey());
        assertThat(identity.reloadIfChanged()).isTrue();
        assertThat(identity.context()).isNotSameAs(before);
    }

    // Out of file handles, a store that hangs: the next certificate would come after this one has expired.
    @Test
    void filesThatCouldNotBeReadOnceAreReadAgain() throws Exception {
        TlsIdentity identity = TlsIdentity.selfSigned(directory.resolve("live"), CLOCK);
        TlsIdentity next = TlsIdentity.selfSigned(directory.resolve("next"), CLOCK);
        String key = Files.readString(next.privateKey());
        Files.writeString(identity.certificate(), Files.readString(next.certificate()));
        Files.writeString(identity.privateKey(), key.replace("BEGIN", "begin"));
        FileTime written = Files.getLastModifiedTime(identity.privateKey());
        assertThat(identity.reloadIfChanged()).isFalse();
        Files.writeString(identity.privateKey(), key);
        Files.setLastModifiedTime(identity.privateKey(), written);
        assertThat(identity.reloadIfChanged()).as("the files look as before").isTrue();
        assertThat(identity.reloadIfChanged()).isFalse();
    }

    private static void replace(Path from, Path to) throws IOException {
        Path copy = Files.copy(from, to.resolveSibling("copy"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
