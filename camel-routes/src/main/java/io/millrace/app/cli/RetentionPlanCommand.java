package io.millrace.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.app.AppException;
import io.millrace.app.CatalogueAtHand;
import io.millrace.app.config.Settings;
import io.millrace.media.catalog.Recording;
import io.millrace.media.catalog.StorageTier;
import io.millrace.media.retention.RetentionPlan.Step;
import io.millrace.media.retention.RetentionTotals;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace retention plan}: a dry run. */
@Command(
        name = "plan",
        description = {
            "Shows what a run would move and delete now, and why, and what it comes to for each tier. Changes nothing;",
            "a server may run meanwhile."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RetentionPlanCommand extends ReadsSettings implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String LINE = "%-7s %-28s %-24s %10s  %-8s %-8s  %s%n";

    @Option(names = "--json", description = "A JSON object a line: each step, then each tier.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        Settings settings = settings(Map.of());
        RetentionTotals totals = new RetentionTotals();
        try (CatalogueAtHand catalogue = CatalogueAtHand.open(settings)
                .orElseThrow(() -> new AppException("there is no catalogue in " + settings.data()))) {
            PrintWriter out = spec.commandLine().getOut();
            if (!json) {
                out.printf(LINE, "WHAT", "CAMERA", "START", "BYTES", "TIER", "TO", "WHY");
            }
            catalogue.outlook(settings).forEach(plan -> {
                totals.add(plan);
                plan.steps().forEach(step -> print(out, step, step.deletes() ? "delete" : "move"));
                plan.held().forEach(step -> print(out, step, "held"));
            });
            for (StorageTier tier : StorageTier.values()) {
                print(out, tier, totals.of(tier));
            }
            out.flush();
        }
        return 0;
    }

    private void print(PrintWriter out, Step step, String what) {
        Recording recording = step.recording();
        String to = step.deletes() ? "" : name(step.target());
        if (json) {
            out.println(Json.line(MAPPER.createObjectNode()
                    .put("step", what)
                    .put("recording", recording.id().toString())
                    .put("camera", recording.camera().value())
                    .put("start", recording.start().toString())
                    .put("sizeBytes", recording.sizeBytes())
                    .put("tier", name(recording.tier()))
                    .put("to", to)
                    .put("why", step.why())));
        } else {
            out.printf(
                    LINE,
                    what,
                    recording.camera(),
                    recording.start(),
                    recording.sizeBytes(),
                    name(recording.tier()),
                    to,
                    step.why());
        }
    }

    private void print(PrintWriter out, StorageTier tier, RetentionTotals.Tier totals) {
        if (json) {
            ObjectNode line = MAPPER.valueToTree(totals);
            out.println(Json.line(line.put("tier", name(tier))));
        } else {
            out.printf(
                    "%-8s  %d come (%s), %d leave (%s), %d are deleted (%s), %d are held (%s)%n",
                    name(tier),
                    totals.arriving(),
                    size(totals.arrivingBytes()),
                    totals.leaving(),
                    size(totals.leavingBytes()),
                    totals.deleted(),
                    size(totals.deletedBytes()),
                    totals.held(),
                    size(totals.heldBytes()));
        }
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    private static String name(StorageTier tier) {
        return tier.name().toLowerCase(Locale.ROOT);
    }
}
