package io.millrace.app;

import io.millrace.app.config.Settings;
import io.millrace.app.secret.Secrets;
import io.millrace.sql.PostgresCatalog;
import io.millrace.sql.PostgresException;
import io.millrace.sql.PostgresSettings;
import io.millrace.sql.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The catalogue: on the PostgreSQL that settings name, or on an embedded one under the data folder. */
final class Catalogue implements AutoCloseable {
    /** Folder and secret of the embedded server. */
    static final String EMBEDDED = "postgres";

    private static final Logger log = LoggerFactory.getLogger(Catalogue.class);
    /** How long a start waits for an external server before it goes on without. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int RETRY_SECONDS = 2;

    private final @Nullable EmbeddedPostgres embedded;
    private final PostgresCatalog ports;
    private volatile boolean ready;

    private Catalogue(@Nullable EmbeddedPostgres embedded, PostgresCatalog ports, boolean ready) {
        this.embedded = embedded;
        this.ports = ports;
        this.ready = ready;
    }

    /**
     * For a command that works on what a server left: a data folder whose name was mistyped must not be made,
     * with a catalogue that is empty.
     *
     * @throws AppException if there is none
     */
    static void requireThere(Settings settings) {
        if (settings.postgres().url().isEmpty()
                && !Files.isDirectory(settings.data().resolve(EMBEDDED))) {
            throw new AppException(
                    "there is no catalogue in " + settings.data() + ": name the server's folder with --data DIR");
        }
    }

    static PostgresSettings connection(Settings.Postgres settings) throws IOException {
        String password = Storage.read("postgres.password-file", settings.passwordFile());
        return PostgresSettings.of(settings.url(), settings.user(), password);
    }

    static Catalogue open(Settings.Postgres settings, DataFolder data, Secrets secrets)
            throws IOException, InterruptedException {
        return open(settings, data, secrets, null);
    }

    private static Catalogue open(
            Settings.Postgres settings, DataFolder data, Secrets secrets, @Nullable Duration patience)
            throws IOException, InterruptedException {
        if (!settings.url().isEmpty()) {
            PostgresSettings connection = connection(settings);
            return new Catalogue(
                    null,
                    PostgresCatalog.open(patience == null ? connection : connection.withStartTimeout(patience)),
                    true);
        }
        String password = secrets.password(EMBEDDED);
        EmbeddedPostgres server = EmbeddedPostgres.start(
                data.resolve(EMBEDDED), settings.embeddedPort(), password, PreparedPrograms.folder());
        try {
            PostgresSettings connection = PostgresSettings.of(server.jdbcUrl(), EmbeddedPostgres.NAME, password);
            return new Catalogue(server, PostgresCatalog.open(connection), true);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * As {@link #open}, but an external server that does not answer stops nothing.
     *
     * @return with {@link #ready} false in that case
     */
    static Catalogue openEvenIfAway(Settings.Postgres settings, DataFolder data, Secrets secrets)
            throws IOException, InterruptedException {
        try {
            return open(settings, data, secrets, PATIENCE);
        } catch (PostgresException e) {
            if (settings.url().isEmpty() || e.kind() != PostgresException.Kind.UNREACHABLE) {
                throw e;
            }
            log.warn("Starting without the catalogue; cameras are those known last: {}", e.getMessage());
            return new Catalogue(null, PostgresCatalog.openLater(connection(settings)), false);
        }
    }

    /**
     * From here on, an embedded server that dies is started again.
     *
     * @param alerts told what an operator should know
     * @return ends that; to be closed before what uses the catalogue
     */
    AutoCloseable keepUp(Consumer<String> alerts) {
        return embedded == null ? () -> {} : embedded.keepUp(alerts);
    }

    /** Whether the server answered and the schema is up to date. */
    boolean ready() {
        return ready;
    }

    /**
     * Tries to make it ready. Blocking; one caller at a time.
     *
     * @return whether it is now
     */
    private boolean retry() {
        if (!ready) {
            try {
                ports.prepare();
                ready = true;
                log.info("The catalogue answers");
            } catch (PostgresException e) {
                log.debug("the catalogue is still away: {}", e.getMessage());
            }
        }
        return ready;
    }

    /** Tries until it is ready, or the thread is interrupted. */
    void awaitReady() throws InterruptedException {
        while (!retry()) {
            TimeUnit.SECONDS.sleep(RETRY_SECONDS);
        }
    }

    PostgresCatalog ports() {
        return ports;
    }

    @Override
    public void close() {
        ports.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
