package io.millrace.app.routes;

import io.millrace.app.config.Settings;
import io.millrace.media.catalog.OutboxEntry;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/**
 * A recording was closed: it goes through the outbox to the object store and the catalogue, and
 * only then does its spool file go. What fails comes again, later and later; what keeps failing
 * waits as a dead letter for an operator, its file kept.
 */
public final class RecordingRoutes extends RouteBuilder {
    private final RecordingOutbox outbox;
    private final ExecutorService uploads;
    private final Settings settings;

    /** @param uploads as many threads as uploads at the same time; borrowed */
    public RecordingRoutes(RecordingOutbox outbox, ExecutorService uploads, Settings settings) {
        this.outbox = outbox;
        this.uploads = uploads;
        this.settings = settings;
    }

    @Override
    public void configure() {
        // Entered in the outbox; if the database is away, the sweep finds the file again.
        from(settings.bus().recordingClosed())
                .routeId("recording-closed")
                .process(EventJson.unmarshal(RecordingClosed.class))
                .doTry()
                .bean(outbox, "enter")
                .doCatch(Exception.class)
                .bean(outbox, "enteringFailed")
                .end();

        // Files that are in the spool but not in the outbox: after a crash, or an outage.
        from("timer:sweep?delay=0&period=30000")
                .routeId("spool-sweep")
                .doTry()
                .bean(outbox, "sweep")
                .doCatch(Exception.class)
                .bean(outbox, "enteringFailed")
                .end();

        // What is due is taken on lease, oldest first, and stored a few at a time.
        from("timer:outbox?delay=1000&period=1000")
                .routeId("outbox")
                .doTry()
                .bean(outbox, "due")
                .split(body())
                .parallelProcessing()
                .executorService(uploads)
                .to("direct:store")
                .endDoTry()
                .doCatch(Exception.class)
                .bean(outbox, "leaseFailed")
                .end();

        // Object first, row second; the spool file goes last.
        from("direct:store")
                .routeId("store-recording")
                .setProperty("entry", body())
                .doTry()
                .bean(outbox, "upload")
                .bean(outbox, "complete")
                .doCatch(Exception.class)
                .process(exchange -> exchange.getMessage()
                        .setBody(outbox.failed(exchange.getProperty("entry", OutboxEntry.class), caught(exchange))
                                .orElse(null)))
                .filter(body().isNotNull())
                .to(settings.bus().alerts())
                .end()
                .end();
    }

    /** An error that is no exception comes within one of Camel's, which says nothing. */
    private static Throwable caught(Exchange exchange) {
        Exception caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Throwable cause = caught.getCause();
        return caught instanceof CamelExecutionException && cause != null ? cause : caught;
    }
}
