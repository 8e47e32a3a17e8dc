package io.millrace.app.red5;

import io.millrace.ingest.PublishDecision;
import io.millrace.ingest.PublishListener;
import io.millrace.ingest.PublishRequest;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultComponent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RTMP edge in routes: {@code from("red5:live?event=PUBLISH")}. The edge calls it on I/O
 * threads; exchanges run one after another on a thread of its own, so that a session's start is
 * always through its route before its end is. Steps on these routes therefore must not block:
 * what does belongs behind a {@code seda:} endpoint.
 */
public final class Red5Component extends DefaultComponent implements PublishListener {
    private static final Logger log = LoggerFactory.getLogger(Red5Component.class);
    private final List<Red5Consumer> consumers = new CopyOnWriteArrayList<>();
    private final ExecutorService events = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("publish-events").daemon().factory());

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        Red5Event event = getAndRemoveParameter(parameters, "event", Red5Event.class, Red5Event.PUBLISH);
        return new Red5Endpoint(uri, this, remaining, event);
    }

    @Override
    public void onPublish(PublishSession session) {
        dispatch(Red5Event.PUBLISH, session, Map.of());
    }

    @Override
    public void onEnd(PublishSession session, EndReason reason) {
        dispatch(Red5Event.END, session, Map.of(Red5Endpoint.END_REASON, reason));
    }

    @Override
    public void onRefused(PublishRequest request, PublishDecision.Refused refusal) {
        dispatch(
                Red5Event.REFUSED,
                refusal,
                Map.of(Red5Endpoint.REMOTE_ADDRESS, request.remoteAddress().getHostAddress()));
    }

    void add(Red5Consumer consumer) {
        consumers.add(consumer);
    }

    void remove(Red5Consumer consumer) {
        consumers.remove(consumer);
    }

    @Override
    protected void doShutdown() throws Exception {
        events.shutdown();
        super.doShutdown();
    }

    private void dispatch(Red5Event event, Object body, Map<String, Object> headers) {
        if (events.isShutdown()) {
            return;
        }
        events.execute(() -> {
            for (Red5Consumer consumer : consumers) {
                if (consumer.event() == event) {
                    process(consumer, body, headers);
                }
            }
        });
    }

    private static void process(Red5Consumer consumer, Object body, Map<String, Object> headers) {
        Exchange exchange = consumer.createExchange(false);
        try {
            exchange.getMessage().setBody(body);
            headers.forEach(exchange.getMessage()::setHeader);
            consumer.getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        } catch (Exception e) {
            log.error("event={} failed on its route", consumer.event(), e);
        } finally {
            consumer.releaseExchange(exchange, false);
        }
    }
}
