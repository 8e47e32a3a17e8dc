package io.millrace.app.cli;

import io.millrace.api.ports.EncoderReport;
import io.millrace.app.LadderHost;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace encoders}: what hardware would encode lower rungs here. */
@Command(
        name = "encoders",
        description =
                "Encodes a frame with each hardware encoder, and says which work here and what ladders would use.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class EncodersCommand extends ReadsSettings implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON object, as GET /api/v1/encoders answers.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        EncoderReport report = LadderHost.probe(settings(Map.of()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty(object(report)));
            return 0;
        }
        report.probes()
                .forEach(probe -> out.printf(
                        "%-8s %s%n", probe.encoder(), probe.works() ? "works" : "does not work: " + probe.detail()));
        out.println();
        out.println(
                "ladder.encoder is " + report.configured() + "; lower rungs are encoded with " + report.inUse() + ".");
        if (!report.problem().isEmpty()) {
            out.println(report.problem());
        }
        return 0;
    }

    private static Map<String, Object> object(EncoderReport report) {
        List<Map<String, Object>> probes = report.probes().stream()
                .<Map<String, Object>>map(probe -> {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("encoder", probe.encoder());
                    entry.put("works", probe.works());
                    entry.put("detail", probe.detail());
                    entry.put("milliseconds", probe.took().toMillis());
                    return entry;
                })
                .toList();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("configured", report.configured());
        object.put("inUse", report.inUse());
        object.put("problem", report.problem());
        object.put("probes", probes);
        return object;
    }
}
