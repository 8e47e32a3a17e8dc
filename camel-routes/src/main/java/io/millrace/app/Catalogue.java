package io.millrace.app;

import io.millrace.app.config.Settings;
import io.millrace.app.secret.Secrets;
import io.millrace.sql.PostgresCatalog;
import io.millrace.sql.PostgresSettings;
import io.millrace.sql.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The catalogue: on the PostgreSQL that settings name, or on an embedded one under the data folder. */
final class Catalogue implements AutoCloseable {
    private final @Nullable EmbeddedPostgres embedded;
    private final PostgresCatalog ports;

    private Catalogue(@Nullable EmbeddedPostgres embedded, PostgresCatalog ports) {
        this.embedded = embedded;
        this.ports = ports;
    }

    static Catalogue open(Settings.Postgres settings, DataFolder data, Secrets secrets)
            throws IOException, InterruptedException {
        if (!settings.url().isEmpty()) {
            String password = Storage.read("postgres.password-file", settings.passwordFile());
            return new Catalogue(
                    null, PostgresCatalog.open(PostgresSettings.of(settings.url(), settings.user(), password)));
        }
        String password = secrets.password("postgres");
        EmbeddedPostgres server = EmbeddedPostgres.start(data.resolve("postgres"), settings.embeddedPort(), password);
        try {
            PostgresSettings connection = PostgresSettings.of(server.jdbcUrl(), EmbeddedPostgres.NAME, password);
            return new Catalogue(server, PostgresCatalog.open(connection));
        } catch (RuntimeException e) {
            server.close();
            throw e;
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
