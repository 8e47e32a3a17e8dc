package io.millrace.ingest.rtmp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextSelectorStaticBinder;
import net.sf.ehcache.CacheManager;
import net.sf.ehcache.config.CacheConfiguration;
import net.sf.ehcache.config.Configuration;
import org.slf4j.LoggerFactory;

/**
 * What has to be in place before the first Red5 class is loaded.
 *
 * <p>Logging: left alone, Red5 opens a second logback context at DEBUG, which costs a stack trace
 * for every packet, and its decode warnings dump whole buffers, stream keys included. What an
 * operator needs of a connection, our edge says itself.
 *
 * <p>Caches: its AMF writer asks Ehcache for some, and Ehcache's own default keeps them in the
 * temporary folder, behind a lock that two servers on one machine fight over.
 */
final class Red5Setup {
    private static final int CACHED_STRINGS = 100;

    private static boolean done;

    private Red5Setup() {}

    /** Later calls do nothing. */
    static synchronized void run() {
        if (done) {
            return;
        }
        done = true;
        quiet();
        CacheManager.create(new Configuration()
                .name("red5")
                .defaultCache(new CacheConfiguration().maxEntriesLocalHeap(CACHED_STRINGS)));
    }

    private static void quiet() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            try {
                ContextSelectorStaticBinder.getSingleton().init(context, null);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("logback's context selector cannot be set", e);
            }
            context.getLogger("org.red5").setLevel(Level.OFF);
            context.getLogger("org.apache.mina").setLevel(Level.WARN);
            context.getLogger("net.sf.ehcache").setLevel(Level.ERROR);
            // Red5's BaseConnection logs under the name of what extends it.
            context.getLogger(Red5Codec.class.getName() + "$CodecState").setLevel(Level.OFF);
        }
    }
}
