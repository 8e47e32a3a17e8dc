package io.millrace.ingest.rtmp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextSelectorStaticBinder;
import org.slf4j.LoggerFactory;

/**
 * Keeps Red5 from logging. Left alone it opens a second logback context at DEBUG, which costs a
 * stack trace for every packet, and its decode warnings dump whole buffers, stream keys
 * included. What an operator needs of a connection, our edge says itself.
 */
final class Red5Logging {
    private static boolean bound;

    private Red5Logging() {}

    /** Has to run before the first Red5 class is loaded; later calls do nothing. */
    static synchronized void bind() {
        if (bound) {
            return;
        }
        bound = true;
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            try {
                ContextSelectorStaticBinder.getSingleton().init(context, null);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("logback's context selector cannot be set", e);
            }
            context.getLogger("org.red5").setLevel(Level.OFF);
        }
    }
}
