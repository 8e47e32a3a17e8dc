package io.millrace.sql.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.CameraId;
import io.millrace.media.catalog.Camera;
import io.millrace.media.catalog.CatalogException;
import io.millrace.sql.PostgresCatalog;
import io.millrace.sql.PostgresSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server is killed under a process that goes on. */
@Timeout(300)
class GuardIT {
    private static final String PASSWORD = "only-for-tests";
    private static final Camera YARD =
            new Camera(new CameraId("yard"), "Yard", true, true, 1, Instant.parse("2026-11-21T09:00:00Z"));

    @TempDir
    Path home;

    private final BlockingQueue<String> alerts = new LinkedBlockingQueue<>();

    @BeforeEach
    void spareTheUnpacking() throws Exception {
        TestFolders.linkBinariesInto(home);
    }

    private EmbeddedPostgres start() throws Exception {
        return EmbeddedPostgres.start(home, 0, PASSWORD);
    }

    private static PostgresCatalog open(EmbeddedPostgres postgres) throws Exception {
        return PostgresCatalog.open(PostgresSettings.of(postgres.jdbcUrl(), EmbeddedPostgres.NAME, PASSWORD));
    }

    /** As the kernel does that is out of memory. */
    private static void kill(ProcessHandle postmaster) throws Exception {
        postmaster.destroyForcibly();
        postmaster.onExit().get(30, TimeUnit.SECONDS);
    }

    private String assertAlert(String what) throws Exception {
        String alert = alerts.poll(60, TimeUnit.SECONDS);
        assertThat(alert).isNotNull().contains(what);
        return alert;
    }

    /** Each try waits for a connection. */
    private static List<Camera> listOnceItIsBack(PostgresCatalog catalogue) {
        CatalogException away = null;
        for (int i = 0; i < 40; i++) {
            try {
                return catalogue.cameras().list();
            } catch (CatalogException e) {
                assertThat(e.kind()).isEqualTo(CatalogException.Kind.UNAVAILABLE);
                away = e;
            }
        }
        throw new AssertionError("the catalogue does not come back", away);
    }

    /** It answers a little before it is known here which process it is. */
    private static void awaitAnother(EmbeddedPostgres postgres, ProcessHandle killed) {
        while (postgres.process().pid() == killed.pid()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private List<ProcessHandle> watchdogs() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.isAlive()
                        && String.join(" ", child.info().arguments().orElse(new String[0]))
                                .contains(home + "/"))
                .toList();
    }

    @Test
    void comesBackEachTimeWithWhatWasCommitted() throws Exception {
        try (EmbeddedPostgres postgres = start();
                PostgresCatalog catalogue = open(postgres)) {
            catalogue.cameras().create(YARD);
            postgres.keepUp(alerts::add);
            int port = postgres.port();
            for (int death = 1; death <= 2; death++) {
                ProcessHandle killed = postgres.process();
                kill(killed);
                assertAlert("died");
                assertThat(listOnceItIsBack(catalogue)).containsExactly(YARD);
                awaitAnother(postgres, killed);
            }
            assertThat(postgres.port()).isEqualTo(port);
            assertThat(watchdogs()).as("the one of the server that runs").hasSize(1);
            assertThat(alerts).isEmpty();
        }
        assertThat(home.resolve("cluster/postmaster.pid")).doesNotExist();
    }

    @Test
    void whatKeepsItFromStartingIsToldOnceAndItComesBackWhenThatIsGone() throws Exception {
        try (EmbeddedPostgres postgres = start();
                PostgresCatalog catalogue = open(postgres)) {
            postgres.keepUp(alerts::add);
            Path version = Files.move(home.resolve("cluster/PG_VERSION"), home.resolve("aside"));
            kill(postgres.process());
            assertAlert("died");
            String why = assertAlert("cannot be started again");
            Files.move(version, home.resolve("cluster/PG_VERSION"));
            assertThat(listOnceItIsBack(catalogue)).isEmpty();
            // What the dead one left can be another reason, before this one.
            assertThat(alerts)
                    .allMatch(alert -> alert.contains("cannot be started again"))
                    .doesNotContain(why)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void closingEndsTheTrying() throws Exception {
        EmbeddedPostgres postgres = start();
        postgres.keepUp(alerts::add);
        Path version = Files.move(home.resolve("cluster/PG_VERSION"), home.resolve("aside"));
        kill(postgres.process());
        assertAlert("died");
        assertAlert("cannot be started again");
        postgres.close();
        Files.move(version, home.resolve("cluster/PG_VERSION"));
        start().close();
        assertThat(watchdogs()).isEmpty();
    }

    @Test
    void theOneThatCameBackDiesWithAKilledJvmToo() throws Exception {
        try (ChildJvm child = ChildJvm.start(home, PASSWORD)) {
            kill(child.postmaster());
            ProcessHandle back = child.nextPostmaster();
            child.kill();
            back.onExit().get(30, TimeUnit.SECONDS);
            assertThat(home.resolve("cluster/postmaster.pid")).doesNotExist();
        }
    }
}
