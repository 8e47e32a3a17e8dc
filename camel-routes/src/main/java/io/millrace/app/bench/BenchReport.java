package io.millrace.app.bench;

import java.io.PrintWriter;
import java.util.Map;

/** What a benchmark found, for people and for scripts. */
public interface BenchReport {
    void print(PrintWriter out);

    /** Everything, as one object. */
    Map<String, Object> json();

    /** Whether the run itself was sound; a script sees it in the exit code. */
    boolean passed();
}
