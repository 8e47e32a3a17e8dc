package io.millrace.app;

import io.millrace.app.config.Settings;
import io.millrace.app.retention.RetentionSchedule;
import io.millrace.app.retention.RetentionService;
import io.millrace.app.secret.Secrets;
import io.millrace.recorder.retention.RetentionReport;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.quartz.SchedulerException;

/** A retention run that somebody at the command line asks for. */
public final class RetentionAtHand {
    private RetentionAtHand() {}

    /**
     * Runs here, where no server runs on the data folder; asks the server otherwise.
     *
     * @return empty where the server was asked: its log says what it did
     * @throws IOException if something cannot be opened
     */
    public static Optional<RetentionReport> run(Settings settings) throws IOException, InterruptedException {
        Catalogue.requireThere(settings);
        DataFolder free = DataFolder.tryTake(settings.data()).orElse(null);
        if (free == null) {
            ask(settings);
            return Optional.empty();
        }
        try (DataFolder data = free) {
            Secrets secrets = new Secrets(data.root());
            try (Storage storage = Storage.open(settings, data, secrets);
                    Catalogue catalogue = Catalogue.open(settings.postgres(), data, secrets);
                    // Failures are in the report.
                    RetentionService retention = new RetentionService(
                            settings, data.root(), catalogue.ports(), storage, what -> {}, InstantSource.system())) {
                return Optional.of(retention.runNow());
            }
        }
    }

    private static void ask(Settings settings) throws IOException, InterruptedException {
        try (CatalogueAtHand catalogue = CatalogueAtHand.open(settings)
                .orElseThrow(() -> new AppException("there is no catalogue in " + settings.data()))) {
            RetentionSchedule.ask(catalogue.dataSource(), "command-line");
        } catch (SchedulerException e) {
            throw new AppException("the server cannot be asked for a retention run: " + e.getMessage(), e);
        }
    }
}
