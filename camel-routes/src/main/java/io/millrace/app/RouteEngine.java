package io.millrace.app;

import io.millrace.app.config.Settings;
import io.millrace.app.red5.Red5Component;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** Camel with the RTMP edge as a component; carries events, never frames. */
final class RouteEngine implements AutoCloseable {
    private static final int STOP_SECONDS = 3;
    /** A queue's consumer that waits for an event sees so late that it is to stop; Camel's is a second. */
    private static final int STOP_SEEN_MILLIS = 100;

    private final Red5Component red5 = new Red5Component();
    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate producer;
    private final @Nullable Broker broker;

    /** @throws IOException if the broker's password cannot be read */
    RouteEngine(Settings.Bus bus) throws IOException {
        camel.addComponent("red5", red5);
        SedaComponent queues = new SedaComponent();
        queues.setDefaultPollTimeout(STOP_SEEN_MILLIS);
        camel.addComponent("seda", queues);
        broker = bus.brokerUrl().isEmpty() ? null : Broker.of(bus);
        if (broker != null) {
            camel.addComponent("jms", broker.component());
        }
        producer = camel.createProducerTemplate();
    }

    /** Where the RTMP edge tells what happens. */
    Red5Component red5() {
        return red5;
    }

    ProducerTemplate bus() {
        return producer;
    }

    /** Starts with these routes. */
    void start(RouteBuilder... routes) {
        add(routes);
        camel.getShutdownStrategy().setTimeout(STOP_SECONDS);
        camel.getShutdownStrategy().setShutdownNowOnTimeout(true);
        try {
            camel.start();
        } catch (Exception e) {
            throw failed(e);
        }
    }

    /** Once it started: the routes run when this returns. Events that came before them have waited. */
    void add(RouteBuilder... routes) {
        try {
            for (RouteBuilder route : routes) {
                camel.addRoutes(route);
            }
        } catch (Exception e) {
            throw failed(e);
        }
    }

    private static AppException failed(Exception cause) {
        return new AppException("the routes did not start: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        camel.stop();
        if (broker != null) {
            broker.close();
        }
    }
}
