package io.millrace.app.cli;

import java.io.IOException;
import java.io.InputStream;

/**
 * Notices the end of whoever started this process by the end of a pipe that it held open. The kernel
 * closes that even after a {@code kill -9}, which runs no shutdown hook and leaves children behind.
 */
final class ParentWatch {
    private ParentWatch() {}

    /** @param gone run once, on a thread of its own */
    static Thread over(InputStream pipe, Runnable gone) {
        return Thread.ofPlatform().name("parent-watch").daemon().start(() -> {
            try {
                while (pipe.read() >= 0) {
                    // What it says does not matter.
                }
            } catch (IOException e) {
                // Broken is over, too.
            }
            gone.run();
        });
    }
}
