package io.millrace.sql.embedded;

import io.millrace.media.disk.DurableFile;
import io.millrace.sql.PostgresException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own, on 127.0.0.1, with passwords and fsync, in a folder that one JVM
 * at a time works on. It stops with {@link #close}; when the JVM is killed, a watchdog stops it,
 * and if that is killed too, the next start on the same folder does.
 *
 * <p>As root it runs without root's rights (see {@link Privileges}).
 */
public final class EmbeddedPostgres implements AutoCloseable {
    /** The database and the role that owns it. */
    public static final String NAME = "millrace";

    private static final String CLUSTER = "cluster";
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final int SUPERUSER_PASSWORD_BYTES = 24;

    private final DataLock lock;
    private final Cluster cluster;
    private final int port;
    private volatile Running running;
    private @Nullable Guard guard;
    private boolean closed;

    /** A server's process, and who stops it when this JVM dies. */
    private record Running(Postmaster postmaster, Watchdog watchdog) {
        static Running over(Postmaster postmaster) throws IOException {
            return new Running(postmaster, Watchdog.over(postmaster));
        }
    }

    private EmbeddedPostgres(DataLock lock, Cluster cluster, Running running, int port) {
        this.lock = lock;
        this.cluster = cluster;
        this.running = running;
        this.port = port;
    }

    /**
     * Starts the server, making what is not there yet. Blocks: below a second on a folder that is
     * there, a few seconds the first time.
     *
     * @param home a folder of its own, made if missing
     * @param port 0 for the one it had last time, or any that is free
     * @param password of role {@link #NAME}; another than last time is taken over
     * @throws PostgresException whose message says what to do
     * @throws IOException when the folder cannot be written
     */
    public static EmbeddedPostgres start(Path home, int port, String password)
            throws IOException, InterruptedException {
        return start(home, port, password, null);
    }

    /**
     * As {@link #start(Path, int, String)}.
     *
     * @param programs where {@link #unpackPrograms} may have left the server's programs; what is not
     *     there, or cannot run from there, is unpacked into {@code home}
     */
    public static EmbeddedPostgres start(Path home, int port, String password, @Nullable Path programs)
            throws IOException, InterruptedException {
        return start(home, port, password, programs, Privileges.candidates());
    }

    /** Unpacks the server's programs, for starts to share: it is most of the time a first one takes. */
    public static void unpackPrograms(Path programs) throws IOException {
        Binaries.unpack(programs);
    }

    static EmbeddedPostgres start(
            Path home, int port, String password, @Nullable Path programs, List<Privileges> candidates)
            throws IOException, InterruptedException {
        long started = System.nanoTime();
        if (!Files.isDirectory(home)) {
            if (home.toAbsolutePath().getParent() instanceof Path parent) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path folder = home.toRealPath();
        DataLock lock = DataLock.take(folder);
        Postmaster postmaster = null;
        try {
            Cluster cluster = prepare(folder, programs, candidates);
            String superuserPassword = superuserPassword(folder);
            cluster.create(superuserPassword);
            int chosenPort = cluster.start(port);
            postmaster = started(cluster);
            new Provisioning(chosenPort, superuserPassword, password).ensure();
            Running running = Running.over(postmaster);
            log.info(
                    "postgres=embedded version={} port={} pid={} privileges=\"{}\" started in {} ms",
                    cluster.binaries().version(),
                    chosenPort,
                    postmaster.process().pid(),
                    cluster.privileges().how(),
                    (System.nanoTime() - started) / 1_000_000);
            return new EmbeddedPostgres(lock, cluster, running, chosenPort);
        } catch (IOException | InterruptedException | RuntimeException e) {
            abandon(postmaster, lock, e);
            throw e;
        }
    }

    private static Postmaster started(Cluster cluster) throws IOException {
        return Postmaster.find(cluster.cluster())
                .orElseThrow(() -> new IOException("PostgreSQL started, and is gone; see " + cluster.logs()));
    }

    private static Cluster prepare(Path home, @Nullable Path programs, List<Privileges> candidates)
            throws IOException, InterruptedException {
        Binaries binaries = null;
        Privileges privileges = null;
        if (programs != null && Binaries.find(programs).orElse(null) instanceof Binaries shared) {
            try {
                privileges = Privileges.choose(candidates, shared, home);
                binaries = shared;
            } catch (PostgresException e) {
                // Were it the machine, the programs of our own fail likewise, and say what to do.
                log.info("postgres=embedded does not run from {}: using programs of its own", programs);
                log.debug("the reason", e);
            }
        }
        if (binaries == null || privileges == null) {
            binaries = Binaries.unpack(home);
            privileges = Privileges.choose(candidates, binaries, home);
        }
        Cluster cluster = new Cluster(home, home.resolve(CLUSTER), binaries, privileges);
        cluster.requireOurVersion();
        Postmaster orphan = Postmaster.find(cluster.cluster()).orElse(null);
        if (orphan != null) {
            log.info(
                    "postgres=embedded pid={} was left by a Millrace that was killed; stopping it",
                    orphan.process().pid());
            orphan.stop();
        }
        Files.createDirectories(cluster.logs());
        privileges.own(cluster.logs());
        privileges.own(cluster.cluster());
        return cluster;
    }

    private static String superuserPassword(Path home) throws IOException {
        Path file = home.resolve("superuser.password");
        // Until the cluster is there, nothing knows the one of a start that was cut short.
        if (!Files.exists(file) || !Files.exists(home.resolve(CLUSTER))) {
            byte[] bytes = new byte[SUPERUSER_PASSWORD_BYTES];
            new SecureRandom().nextBytes(bytes);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            DurableFile.writeSecret(file, text.getBytes(StandardCharsets.US_ASCII));
        }
        return Files.readString(file).strip();
    }

    private static void abandon(@Nullable Postmaster postmaster, DataLock lock, Exception why) {
        try {
            if (postmaster != null) {
                postmaster.stop();
            }
            lock.close();
        } catch (IOException e) {
            why.addSuppressed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why.addSuppressed(e);
        }
    }

    /**
     * The server that another process runs on {@code home} now, by the port that it wrote down.
     *
     * @return as {@link #jdbcUrl}, or empty if none runs
     */
    public static Optional<String> running(Path home) throws IOException {
        Path cluster = home.toAbsolutePath().normalize().resolve(CLUSTER);
        if (!Files.isDirectory(cluster)) {
            return Optional.empty();
        }
        Optional<Postmaster> postmaster = Postmaster.find(cluster.toRealPath());
        return postmaster.isEmpty() ? Optional.empty() : postmaster.get().port().map(EmbeddedPostgres::jdbcUrl);
    }

    /** Without user and password. */
    public String jdbcUrl() {
        return jdbcUrl(port);
    }

    private static String jdbcUrl(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + NAME;
    }

    public int port() {
        return port;
    }

    /** The server's process as it is now, for health and figures. */
    public ProcessHandle process() {
        return running.postmaster().process();
    }

    /**
     * From here on, a server that dies is started again on the same port: see {@link Guard}. What
     * was committed is there again; connections have to be made anew. Once only.
     *
     * @param alerts told of a death, and of a start that fails, before the next is tried; must not throw
     * @return ends this, as {@link #close} does: to be closed before what uses the server, for one that stops
     *     along with this process is not to be started again
     */
    public synchronized AutoCloseable keepUp(Consumer<String> alerts) {
        if (closed || guard != null) {
            throw new IllegalStateException("closed, or kept up already");
        }
        guard = new Guard(
                new Guard.Guarded() {
                    @Override
                    public boolean isGone() {
                        return EmbeddedPostgres.this.isGone();
                    }

                    @Override
                    public long startAgain() throws IOException, InterruptedException {
                        return EmbeddedPostgres.this.startAgain();
                    }
                },
                alerts);
        return guard;
    }

    private boolean isGone() {
        try {
            return running.postmaster().isGone();
        } catch (IOException e) {
            // For want of file handles, say: it can be asked again.
            log.debug("postgres=embedded cannot be looked at", e);
            return false;
        }
    }

    private long startAgain() throws IOException, InterruptedException {
        // Its pid may be another process's by now.
        running.watchdog().close();
        Postmaster already = Postmaster.find(cluster.cluster()).orElse(null);
        if (already != null && !already.isReady()) {
            throw new IOException("process " + already.process().pid() + " is still recovering");
        }
        if (already == null) {
            try {
                cluster.start(port);
            } catch (InterruptedException e) {
                // We are being closed, and it may be on its way up.
                stopIfThere();
                throw e;
            }
        }
        Postmaster back = started(cluster);
        running = Running.over(back);
        return back.process().pid();
    }

    private void stopIfThere() throws IOException, InterruptedException {
        Postmaster there = Postmaster.find(cluster.cluster()).orElse(null);
        if (there != null) {
            there.stop();
        }
    }

    /** Stops the server and waits for it; close what uses it before. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (guard != null) {
                guard.close();
            }
            if (!running.postmaster().isGone()) {
                running.postmaster().stop();
            }
            running.watchdog().close();
            lock.close();
        } catch (IOException e) {
            log.warn(
                    "postgres=embedded pid={} did not stop cleanly: {}",
                    process().pid(),
                    e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.warn(
                    "postgres=embedded pid={} interrupted while it was stopped",
                    process().pid());
        }
    }
}
