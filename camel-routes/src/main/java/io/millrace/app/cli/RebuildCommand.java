package io.millrace.app.cli;

import io.millrace.app.CatalogueRebuild;
import io.millrace.media.CameraId;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code millrace recordings rebuild}: a catalogue that is lost, from what the recordings tell of themselves. */
@Command(
        name = "rebuild",
        description = {
            "Enters every recording of the object store in the catalogue, as the recordings themselves tell it, and",
            "the cameras that were known last. What is there already stays as it is. Files in the spool follow by",
            "themselves at the next start. Works on an empty catalogue, and where PostgreSQL was lost whole: users, the",
            "book of sessions, cameras' own ladders and retention policies, and holds are then gone. The server must not run",
            "on the same data folder."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RebuildCommand extends ReadsSettings implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        CatalogueRebuild.Report report = CatalogueRebuild.run(settings(Map.of()));
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%d recordings in the store, %d of them new to the catalogue; %d cameras restored;"
                        + " %d objects are no recordings%n",
                report.recordings(), report.added(), report.cameras(), report.foreign());
        for (CameraId camera : report.unnamed()) {
            out.printf(
                    "camera %s is known by its recordings only: it has its id for a name, is disabled, and needs a new"
                            + " key; the old ones are revoked%n",
                    camera);
        }
        if (report.added() > 0) {
            out.println("Not in the recordings, and not restored: users, the book of sessions, cameras' own ladders and"
                    + " retention policies, holds. Hold what is to be kept before retention runs");
        }
        return report.foreign() == 0 ? 0 : 1;
    }
}
