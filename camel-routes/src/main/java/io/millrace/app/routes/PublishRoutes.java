package io.millrace.app.routes;

import io.millrace.app.camera.LiveCameras;
import io.millrace.app.camera.StatusBoard;
import io.millrace.app.config.Settings;
import io.millrace.app.red5.Red5Endpoint;
import io.millrace.ingest.PublishDecision;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import io.millrace.recorder.ledger.GapLedger;
import java.time.InstantSource;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** A camera publishes: its stream is packaged and recorded, and the books say so. */
public final class PublishRoutes extends RouteBuilder {
    private final LiveCameras cameras;
    private final StatusBoard status;
    private final SessionBook book;
    private final GapLedger ledger;
    private final Settings.Bus bus;
    private final String node;
    private final InstantSource clock;

    public PublishRoutes(
            LiveCameras cameras,
            StatusBoard status,
            SessionBook book,
            GapLedger ledger,
            Settings.Bus bus,
            String node,
            InstantSource clock) {
        this.cameras = cameras;
        this.status = status;
        this.book = book;
        this.ledger = ledger;
        this.bus = bus;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public void configure() {
        from("red5:live?event=PUBLISH")
                .routeId("camera-publishes")
                .bean(ledger, "sessionStarted")
                .bean(cameras, "open")
                .bean(cameras, "record")
                .bean(cameras, "packageStream")
                .setBody(exchange -> SessionEvent.started(session(exchange), node))
                .process(EventJson.marshal())
                .doTry()
                .to(bus.sessions())
                .doCatch(Exception.class)
                .bean(book, "missed")
                .end();

        from("red5:live?event=END")
                .routeId("camera-leaves")
                .bean(cameras, "close")
                .process(exchange -> ledger.sessionEnded(
                        session(exchange), exchange.getMessage().getHeader(Red5Endpoint.END_REASON, EndReason.class)))
                .setBody(this::ended)
                .process(EventJson.marshal())
                .doTry()
                .to(bus.sessions())
                .doCatch(Exception.class)
                .bean(book, "missed")
                .end();

        from("red5:live?event=REFUSED")
                .routeId("publish-refused")
                .process(exchange -> status.refused(
                        exchange.getMessage().getMandatoryBody(PublishDecision.Refused.class),
                        exchange.getMessage().getHeader(Red5Endpoint.REMOTE_ADDRESS, String.class)))
                .process(exchange -> refused(exchange.getMessage().getMandatoryBody(PublishDecision.Refused.class)));

        // The book takes it at once, whatever the database does: nothing waits here.
        from(bus.sessions())
                .routeId("session-book")
                .onException(Exception.class)
                .logExhausted(true)
                .logStackTrace(false)
                .handled(true)
                .end()
                .process(EventJson.unmarshal(SessionEvent.class))
                .bean(book, "enter");
    }

    private static PublishSession session(Exchange exchange) {
        return exchange.getMessage().getBody(PublishSession.class);
    }

    private void refused(PublishDecision.Refused refusal) {
        if (refusal.camera() != null) {
            ledger.refused(refusal.camera(), refusal.reason().name().toLowerCase(Locale.ROOT));
        }
    }

    private SessionEvent ended(Exchange exchange) {
        return SessionEvent.ended(
                session(exchange),
                node,
                clock.instant(),
                exchange.getMessage().getHeader(Red5Endpoint.END_REASON, EndReason.class));
    }
}
