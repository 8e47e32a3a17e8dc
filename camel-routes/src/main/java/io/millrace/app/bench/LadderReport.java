package io.millrace.app.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A result of {@code bench ladder}, for people and for scripts. */
public final class LadderReport implements BenchReport {
    private final LadderResult result;

    public LadderReport(LadderResult result) {
        this.result = result;
    }

    @Override
    public void print(PrintWriter out) {
        out.println();
        out.printf(
                "%s, %.1f s, median of %d; %s%s%n",
                result.clip(), result.seconds(), result.rounds(), result.machine(), result.cut() ? "; cut short" : "");
        out.println();
        out.printf("%-28s %10s   %s%n", "command", "CPU s/s", "each rung: kbit/s, SSIM");
        for (LadderTurn turn : result.turns()) {
            out.printf("%-28s %10.3f  ", turn.name(), turn.cpuPerSecond());
            for (LadderTurn.Quality rung : turn.rungs()) {
                out.printf(" %s %d", rung.name(), rung.bitsPerSecond() / 1_000);
                if (!Double.isNaN(rung.ssim())) {
                    out.printf(" %.4f", rung.ssim());
                }
                out.print(';');
            }
            out.println();
        }
        out.println();
        out.printf("%-58s %9s %9s%n", "", "measured", "at most");
        for (LadderTarget target : result.targets()) {
            out.printf(
                    "%-58s %9.3f %9.3f  target %s%n",
                    target.what(), target.measured(), target.atMost(), target.met() ? "met" : "missed");
        }
        out.flush();
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", result.machine());
        json.put("clip", result.clip());
        json.put("seconds", result.seconds());
        json.put("rounds", result.rounds());
        json.put("cut", result.cut());
        List<Map<String, Object>> turns = new ArrayList<>();
        for (LadderTurn turn : result.turns()) {
            List<Map<String, Object>> rungs = new ArrayList<>();
            for (LadderTurn.Quality rung : turn.rungs()) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("name", rung.name());
                one.put("bitsPerSecond", rung.bitsPerSecond());
                if (!Double.isNaN(rung.ssim())) {
                    one.put("ssim", rung.ssim());
                }
                rungs.add(one);
            }
            turns.add(Map.of("name", turn.name(), "cpuPerSecond", turn.cpuPerSecond(), "rungs", rungs));
        }
        json.put("turns", turns);
        List<Map<String, Object>> targets = new ArrayList<>();
        for (LadderTarget target : result.targets()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("what", target.what());
            one.put("measured", target.measured());
            one.put("atMost", target.atMost());
            one.put("met", target.met());
            targets.add(one);
        }
        json.put("targets", targets);
        return json;
    }

    /** Always: a target missed says something of the machine, not of the run. */
    @Override
    public boolean passed() {
        return true;
    }
}
