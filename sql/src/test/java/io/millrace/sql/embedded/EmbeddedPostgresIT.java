package io.millrace.sql.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.sql.PostgresException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded server's life: started, restarted, orphaned, contested. */
class EmbeddedPostgresIT {
    private static final String PASSWORD = "p'a\"s$s word";

    /** A folder that was started and stopped once; initializing takes longer than all the rest. */
    @TempDir
    static Path template;

    @TempDir
    Path temp;

    private Path home;

    @BeforeAll
    static void initializeOnce() throws Exception {
        TestFolders.linkBinariesInto(template);
        EmbeddedPostgres.start(template, 0, PASSWORD).close();
        Files.delete(template.resolve("port"));
    }

    @BeforeEach
    void copyTheTemplate() throws Exception {
        home = temp.resolve("it's a folder").resolve("postgres");
        Files.createDirectories(home.getParent());
        TestFolders.copy(template, home);
    }

    private void beginEmpty() throws Exception {
        TestFolders.delete(home);
        Files.createDirectories(home);
        TestFolders.linkBinariesInto(home);
    }

    private EmbeddedPostgres start() throws Exception {
        return EmbeddedPostgres.start(home, 0, PASSWORD);
    }

    private static Connection connect(EmbeddedPostgres postgres, String password) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.NAME, password);
    }

    private static String ask(EmbeddedPostgres postgres, String query) throws SQLException {
        try (Connection connection = connect(postgres, PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void run(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres, PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void isDurableAndClosedToTheWorld() throws Exception {
        beginEmpty();
        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "show fsync")).isEqualTo("on");
            assertThat(ask(postgres, "show synchronous_commit")).isEqualTo("on");
            assertThat(ask(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(postgres, "select rolsuper::text from pg_roles where rolname = current_user"))
                    .isEqualTo("false");
            assertThat(ask(postgres, "select datcollate || datlocale from pg_database where datname = 'millrace'"))
                    .isEqualTo("CC.UTF-8");
            assertThatThrownBy(() -> connect(postgres, "wrong"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
            assertThat(Files.getPosixFilePermissions(home.resolve("cluster")))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
            assertThat(Files.getPosixFilePermissions(home.resolve("superuser.password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void keepsDataAndPortOverARestart() throws Exception {
        int port;
        try (EmbeddedPostgres postgres = start()) {
            port = postgres.port();
            run(postgres, "create table kept as select 42 as answer");
        }
        try (EmbeddedPostgres postgres = start()) {
            assertThat(postgres.port()).isEqualTo(port);
            assertThat(ask(postgres, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void closingStopsTheServer() throws Exception {
        EmbeddedPostgres postgres = start();
        ProcessHandle process = postgres.process();
        // A session that is in the middle of something does not hold it up.
        try (Connection open = connect(postgres, PASSWORD)) {
            open.setAutoCommit(false);
            open.createStatement().execute("select 1");
            postgres.close();
        } catch (SQLException ignored) {
            // Closing a connection to a server that is gone.
        }
        assertThat(home.resolve("cluster/postmaster.pid")).doesNotExist();
        process.onExit().get(30, TimeUnit.SECONDS);
        postgres.close();
    }

    @Test
    void takesOverAChangedPassword() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            run(postgres, "create table kept as select 42 as answer");
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home, 0, "another");
                Connection connection = connect(postgres, "another")) {
            assertThat(connection.isValid(5)).isTrue();
            assertThatThrownBy(() -> connect(postgres, PASSWORD)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aLostSuperuserPasswordIsNamed() throws Exception {
        Files.writeString(home.resolve("superuser.password"), "guessed-secret");
        assertThatThrownBy(() -> EmbeddedPostgres.start(home, 0, "another"))
                .isInstanceOfSatisfying(
                        PostgresException.class,
                        e -> assertThat(e)
                                .hasMessageContaining("superuser.password")
                                .hasMessageNotContaining("guessed-secret")
                                .hasMessageNotContaining("another"));
        // Nothing was left running, and what works without it still does.
        start().close();
    }

    @Test
    void aTakenPortIsNamedWhenItWasAskedFor() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(home, taken.getLocalPort(), PASSWORD))
                    .isInstanceOfSatisfying(PostgresException.class, e -> {
                        assertThat(e.kind()).isEqualTo(PostgresException.Kind.PORT_TAKEN);
                        assertThat(e).hasMessageContaining(Integer.toString(taken.getLocalPort()));
                    });
        }
    }

    @Test
    void aRememberedPortThatIsTakenIsReplaced() throws Exception {
        start().close();
        int remembered = Integer.parseInt(Files.readString(home.resolve("port")).strip());
        try (ServerSocket taken = new ServerSocket(remembered, 1, InetAddress.getLoopbackAddress());
                EmbeddedPostgres postgres = start()) {
            assertThat(postgres.port()).isNotEqualTo(taken.getLocalPort());
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void aSecondOneOnTheSameFolderIsRefused() throws Exception {
        try (EmbeddedPostgres first = start()) {
            assertThatThrownBy(this::start).isInstanceOfSatisfying(PostgresException.class, e -> {
                assertThat(e.kind()).isEqualTo(PostgresException.Kind.IN_USE);
                assertThat(e)
                        .hasMessageContaining(
                                "process " + ProcessHandle.current().pid());
            });
            assertThat(ask(first, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void aSecondProcessOnTheSameFolderIsRefusedToo() throws Exception {
        try (ChildJvm child = ChildJvm.start(home, PASSWORD)) {
            assertThatThrownBy(this::start).isInstanceOfSatisfying(PostgresException.class, e -> {
                assertThat(e.kind()).isEqualTo(PostgresException.Kind.IN_USE);
                assertThat(e).hasMessageContaining("process " + child.pid());
            });
        }
    }

    @Test
    void theServerDiesWithAKilledJvm() throws Exception {
        try (ChildJvm child = ChildJvm.start(home, PASSWORD)) {
            ProcessHandle postmaster = child.postmaster();
            child.kill();
            postmaster.onExit().get(30, TimeUnit.SECONDS);
            assertThat(home.resolve("cluster/postmaster.pid")).doesNotExist();
        }
        start().close();
    }

    @Test
    void anOrphanIsStoppedAndItsDataIsThere() throws Exception {
        ProcessHandle orphan;
        try (ChildJvm child = ChildJvm.start(home, PASSWORD)) {
            orphan = child.postmaster();
            child.killWatchdog();
            child.kill();
        }
        assertThat(orphan.isAlive()).as("left behind").isTrue();
        try (EmbeddedPostgres postgres = start()) {
            assertThat(postgres.process().pid()).isNotEqualTo(orphan.pid());
            orphan.onExit().get(30, TimeUnit.SECONDS);
            assertThat(ask(postgres, "select answer from written_by_the_child")).isEqualTo("42");
        }
    }

    @Test
    void aKilledServerRecovers() throws Exception {
        EmbeddedPostgres killed = start();
        run(killed, "create table kept as select 42 as answer");
        killed.process().destroyForcibly();
        killed.process().onExit().get(30, TimeUnit.SECONDS);
        killed.close();
        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void aStalePidFileDoesNoHarm() throws Exception {
        // After a reboot, or in a new container: the pid lives, and is something else. PostgreSQL
        // by itself would refuse to start, for it looks no further than that.
        Path pidFile = home.resolve("cluster/postmaster.pid");
        Files.writeString(
                pidFile, ProcessHandle.current().pid() + "\n" + home.resolve("cluster") + "\n1700000000\n1\n\n\n\n");
        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void anotherMajorVersionIsRefusedUntouched() throws Exception {
        Files.writeString(home.resolve("cluster/PG_VERSION"), "17\n");
        assertThatThrownBy(this::start).isInstanceOfSatisfying(PostgresException.class, e -> {
            assertThat(e.kind()).isEqualTo(PostgresException.Kind.OTHER_VERSION);
            assertThat(e).hasMessageContaining("PostgreSQL 17").hasMessageContaining("pg_dump");
        });
    }

    @Test
    void anInterruptedFirstStartIsBegunAnew() throws Exception {
        beginEmpty();
        Files.createDirectories(home.resolve("cluster.part/base"));
        Files.writeString(home.resolve("cluster.part/PG_VERSION"), "18\n");
        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void runsFromSharedProgramsAndUnpacksNoneOfItsOwn() throws Exception {
        Path programs = Files.createDirectory(temp.resolve("programs"));
        TestFolders.linkBinariesInto(programs);
        Path own = ownPrograms();
        Files.delete(own);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home, 0, PASSWORD, programs)) {
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
            assertThat(own).doesNotExist();
        }
    }

    @Test
    void unpacksItsOwnWhenTheSharedOnesDoNotRun() throws Exception {
        Path own = ownPrograms();
        Path programs = Files.createDirectory(temp.resolve("programs"));
        Files.createDirectory(programs.resolve(own.getFileName()));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home, 0, PASSWORD, programs)) {
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
    }

    private Path ownPrograms() throws Exception {
        try (var folders = Files.newDirectoryStream(home, "bin-*")) {
            return folders.iterator().next();
        }
    }

    @Test
    void worksForRootWithoutUserNamespaces() throws Exception {
        Assumptions.assumeTrue(Privileges.weAreRoot(), "only root changes users");
        // Unpacked here: the build's folder may lie where nobody is let through.
        TestFolders.delete(home);
        Files.createDirectories(home);
        openToEverybody();
        Privileges forbidden = new Privileges("unshare", List.of("/bin/sh", "-c", "echo forbidden; exit 1"), 0, 0);
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.start(home, 0, PASSWORD, null, List.of(forbidden, Privileges.NOBODY))) {
            run(postgres, "create table kept as select 42 as answer");
        }
        // The same folder with user namespaces, and back: its files change owner each time.
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home, 0, PASSWORD, null, List.of(Privileges.NOBODY))) {
            assertThat(ask(postgres, "select answer from kept")).isEqualTo("42");
        }
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.start(home, 0, PASSWORD, null, List.of(Privileges.USER_NAMESPACE))) {
            assertThat(ask(postgres, "select answer from kept")).isEqualTo("42");
        }
    }

    private void openToEverybody() throws Exception {
        for (Path folder = home; folder != null && folder.startsWith(temp); folder = folder.getParent()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void saysWhatToDoWhenRootCannotBecomeAnybody() throws Exception {
        Assumptions.assumeTrue(Privileges.weAreRoot(), "only root has to");
        Privileges forbidden = new Privileges("unshare", List.of("/bin/sh", "-c", "echo forbidden; exit 1"), 0, 0);
        Privileges missing = new Privileges("setpriv", List.of("/nowhere/setpriv"), 0, 0);
        assertThatThrownBy(() -> EmbeddedPostgres.start(home, 0, PASSWORD, null, List.of(forbidden, missing)))
                .isInstanceOfSatisfying(PostgresException.class, e -> {
                    assertThat(e.kind()).isEqualTo(PostgresException.Kind.PRIVILEGES);
                    assertThat(e)
                            .hasMessageContaining("unshare: forbidden")
                            .hasMessageContaining("ordinary user")
                            .hasMessageContaining("postgres.url");
                });
    }
}
