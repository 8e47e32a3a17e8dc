package io.millrace.app.bench;

/**
 * A figure that {@code bench ladder} is there to show.
 *
 * @param atMost what it may be
 */
public record LadderTarget(String what, double measured, double atMost) {
    public boolean met() {
        return measured <= atMost;
    }
}
