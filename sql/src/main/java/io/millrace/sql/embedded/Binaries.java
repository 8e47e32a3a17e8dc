package io.millrace.sql.embedded;

import io.millrace.media.disk.DurableFile;
import io.millrace.sql.PostgresException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The server's programs, unpacked from the class path.
 *
 * @param folder holds {@code bin}, {@code lib} and {@code share}
 * @param version such as {@code 18.6.0}
 */
record Binaries(Path folder, String version) {
    private static final Logger log = LoggerFactory.getLogger(Binaries.class);
    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * Unpacks into {@code <parent>/bin-<version>} what is not there yet, and removes other versions.
     * The folder appears whole or not at all. The caller holds the data folder's lock.
     */
    static Binaries unpack(Path parent) throws IOException {
        String version = bundledVersion();
        Path folder = folder(parent, version);
        if (Files.isDirectory(folder)) {
            return new Binaries(folder, version);
        }
        Files.createDirectories(parent);
        long started = System.nanoTime();
        Path part = parent.resolve("bin.part");
        Folders.delete(part);
        try (InputStream archive = open()) {
            extract(archive, part);
        }
        // Half of them after a power cut would never be unpacked again.
        Folders.sync(part);
        Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        DurableFile.syncFolderOf(folder);
        try (var others = Files.newDirectoryStream(parent, "bin-*")) {
            for (Path other : others) {
                if (!other.equals(folder)) {
                    Folders.delete(other);
                }
            }
        }
        log.info(
                "postgres=embedded version={} unpacked to {} in {} ms",
                version,
                folder,
                (System.nanoTime() - started) / 1_000_000);
        return new Binaries(folder, version);
    }

    /** What {@link #unpack} left there; empty if it never did, or was of another version. */
    static Optional<Binaries> find(Path parent) throws IOException {
        String version = bundledVersion();
        Path folder = folder(parent, version);
        return Files.isDirectory(folder) ? Optional.of(new Binaries(folder, version)) : Optional.empty();
    }

    private static Path folder(Path parent, String version) {
        return parent.resolve("bin-" + version);
    }

    Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    /** The part of the version that a data folder is bound to. */
    String majorVersion() {
        return version.substring(0, version.indexOf('.'));
    }

    private static String bundledVersion() throws IOException {
        try (InputStream in = Binaries.class.getResourceAsStream("bundle.properties")) {
            Properties bundle = new Properties();
            if (in != null) {
                bundle.load(in);
            }
            String version = bundle.getProperty("version");
            if (version == null) {
                throw new IOException("bundle.properties does not say which PostgreSQL is bundled");
            }
            return version;
        }
    }

    private static InputStream open() {
        String name = archiveName(System.getProperty("os.name"), System.getProperty("os.arch"));
        InputStream archive = Binaries.class.getResourceAsStream("/" + name);
        if (archive == null) {
            throw new PostgresException(
                    PostgresException.Kind.FAILED,
                    "this build does not carry PostgreSQL for this machine (" + name + " is not on the class path): "
                            + "build Millrace on a machine of this kind, or set postgres.url to a server");
        }
        return archive;
    }

    /** What the archive is called inside the jar of a platform. */
    static String archiveName(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String arch = osArch.equals("aarch64") || osArch.equals("arm64") ? "arm_64" : "x86_64";
        return "postgres-" + os + "-" + arch + ".txz";
    }

    private static void extract(InputStream archive, Path target) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        Files.createDirectories(target);
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive, BUFFER_BYTES)))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException(entry.getName() + " points outside of the archive");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                if (path.getParent() instanceof Path folder) {
                    Files.createDirectories(folder);
                }
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    try (var out = Files.newOutputStream(path)) {
                        int count;
                        while ((count = tar.read(buffer)) > 0) {
                            out.write(buffer, 0, count);
                        }
                    }
                    Files.setPosixFilePermissions(path, permissions((entry.getMode() & 0111) != 0));
                }
            }
        }
    }

    private static Set<PosixFilePermission> permissions(boolean executable) {
        Set<PosixFilePermission> all = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if (executable) {
            all.add(PosixFilePermission.OWNER_EXECUTE);
            all.add(PosixFilePermission.GROUP_EXECUTE);
            all.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return all;
    }
}
