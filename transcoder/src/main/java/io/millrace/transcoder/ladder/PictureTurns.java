package io.millrace.transcoder.ladder;

import java.util.ArrayDeque;

/**
 * Who may start a child for a picture. One takes a core for a tenth of a second, at the lowest
 * priority: there is one at a time for all cameras, and another for each whole core of the CPU
 * budget beyond the first that nobody holds. First come, first served. What is wanted while
 * ladders leave less than a picture a second takes is refused. Thread-safe; holds nothing of the
 * budget, so that no ladder is refused for a picture's sake.
 */
final class PictureTurns {
    /** A camera whose picture is wanted. Called on threads of their own. */
    interface Turn {
        /** To start now, and to say when it is {@linkplain PictureTurns#over over}. */
        void begin();

        void refuse(String reason);
    }

    private record Waiting(Turn turn, double cores) {}

    private final CpuBudget budget;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int running;

    PictureTurns(CpuBudget budget) {
        this.budget = budget;
    }

    /**
     * Its turn comes, or is refused.
     *
     * @param cores what one picture a second would take
     */
    synchronized void ask(Turn turn, double cores) {
        waiting.add(new Waiting(turn, cores));
        next();
    }

    /** For one that was begun. */
    synchronized void over() {
        running--;
        next();
    }

    private void next() {
        double free = budget.freeCores();
        while (!waiting.isEmpty() && (running == 0 || free >= running + 1)) {
            Waiting first = waiting.remove();
            // Not on this thread, which may hold the lock of another camera.
            if (free < first.cores) {
                Thread.startVirtualThread(() -> first.turn.refuse("the CPU budget is used up by ladders"));
            } else {
                running++;
                Thread.startVirtualThread(first.turn::begin);
            }
        }
    }
}
