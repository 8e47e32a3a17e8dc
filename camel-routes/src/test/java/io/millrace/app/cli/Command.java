package io.millrace.app.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A command of the command line, run in this process. */
public final class Command {
    private Command() {}

    /** What it printed, and its exit code on the last line. */
    public static String run(String... arguments) {
        StringWriter printed = new StringWriter();
        int code = Main.run(new PrintWriter(printed, true), arguments);
        return printed + "exit=" + code;
    }
}
