package io.millrace.app;

import io.millrace.app.config.Settings;
import io.millrace.app.secret.Secrets;
import io.millrace.media.catalog.RecordingManifests;
import io.millrace.media.retention.DeletedRecordings;
import io.millrace.recorder.retention.RetentionOutlook;
import io.millrace.sql.PostgresCatalog;
import io.millrace.sql.PostgresSettings;
import io.millrace.sql.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The catalogue for a command that only reads: an external one, that of a server which runs on the
 * data folder, or the folder's own, started for as long as this is open.
 */
public final class CatalogueAtHand implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final PostgresCatalog ports;
    private final Optional<Started> started;

    /** What was started for this alone. */
    private record Started(DataFolder data, Catalogue catalogue) {}

    private CatalogueAtHand(PostgresCatalog ports, Optional<Started> started) {
        this.ports = ports;
        this.started = started;
    }

    /**
     * @return empty where there is none: no data folder, or one without a catalogue
     * @throws IOException if there is one and it cannot be opened
     */
    public static Optional<CatalogueAtHand> open(Settings settings) throws IOException, InterruptedException {
        if (!settings.postgres().url().isEmpty()) {
            return Optional.of(new CatalogueAtHand(
                    PostgresCatalog.openLater(Catalogue.connection(settings.postgres())), Optional.empty()));
        }
        Path home = settings.data().resolve(Catalogue.EMBEDDED);
        if (!Files.isDirectory(home)) {
            return Optional.empty();
        }
        Secrets secrets = new Secrets(settings.data());
        Optional<String> running = EmbeddedPostgres.running(home);
        if (running.isPresent()) {
            PostgresSettings connection =
                    PostgresSettings.of(running.get(), EmbeddedPostgres.NAME, secrets.password(Catalogue.EMBEDDED));
            return Optional.of(new CatalogueAtHand(
                    PostgresCatalog.openLater(connection.withStartTimeout(PATIENCE)), Optional.empty()));
        }
        DataFolder data = DataFolder.take(settings.data());
        try {
            Catalogue catalogue = Catalogue.open(settings.postgres(), data, secrets);
            return Optional.of(new CatalogueAtHand(catalogue.ports(), Optional.of(new Started(data, catalogue))));
        } catch (IOException | InterruptedException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    public RecordingManifests manifests() {
        return ports.recordingManifests();
    }

    /** What was deleted, and is therefore not missing. */
    public DeletedRecordings deleted() {
        return ports.deletedRecordings();
    }

    /** What retention would do by these settings. */
    public RetentionOutlook outlook(Settings settings) {
        return new RetentionOutlook(
                ports.retentionRows(),
                ports.retentionPolicies(),
                settings.retention().policy(),
                InstantSource.system());
    }

    /** For the scheduler's job store. */
    DataSource dataSource() {
        return ports.dataSource();
    }

    @Override
    public void close() throws IOException {
        if (started.isEmpty()) {
            ports.close();
            return;
        }
        started.get().catalogue().close();
        started.get().data().close();
    }
}
