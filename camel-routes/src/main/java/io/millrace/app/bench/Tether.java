package io.millrace.app.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs another's program so that it goes when this process does, a {@code kill -9} included: a shell
 * between the two waits for the end of its standard input, which this process holds open.
 */
final class Tether {
    private static final String WAIT = "\"$@\" </dev/null & read nothing; kill $! 2>/dev/null; wait";

    private Tether() {}

    /** What to start in place of {@code command}; it is cut by closing its standard input. */
    static List<String> of(List<String> command) {
        List<String> tethered = new ArrayList<>(List.of("/bin/sh", "-c", WAIT, "tether"));
        tethered.addAll(command);
        return tethered;
    }
}
