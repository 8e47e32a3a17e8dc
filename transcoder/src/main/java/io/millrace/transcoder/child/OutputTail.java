package io.millrace.transcoder.child;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last lines that a child wrote, bounded in lines and in their length. Any thread. */
final class OutputTail {
    private static final int MAX_LINES = 12;
    private static final int MAX_LINE_CHARS = 300;

    private final Deque<String> lines = new ArrayDeque<>();
    private final StringBuilder line = new StringBuilder();

    synchronized void append(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            char c = (char) (bytes[i] & 0xff);
            if (c == '\n' || c == '\r') {
                endLine();
            } else if (line.length() < MAX_LINE_CHARS) {
                // What a child prints may come from foreign media: nothing that steers a terminal.
                line.append(c < ' ' || c > '~' ? '?' : c);
            }
        }
    }

    private void endLine() {
        if (line.isEmpty()) {
            return;
        }
        if (lines.size() == MAX_LINES) {
            lines.removeFirst();
        }
        lines.addLast(line.toString());
        line.setLength(0);
    }

    /** On one line, oldest first; empty when it said nothing. */
    synchronized String text() {
        String whole = String.join(" | ", lines);
        return line.isEmpty() ? whole : whole.isEmpty() ? line.toString() : whole + " | " + line;
    }
}
