package io.millrace.app;

import io.millrace.app.red5.Red5Component;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Camel with the RTMP edge as a component; carries events, never frames. */
final class RouteEngine implements AutoCloseable {
    private static final int STOP_SECONDS = 3;

    private final Red5Component red5 = new Red5Component();
    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate bus;

    RouteEngine() {
        camel.addComponent("red5", red5);
        bus = camel.createProducerTemplate();
    }

    /** Where the RTMP edge tells what happens. */
    Red5Component red5() {
        return red5;
    }

    ProducerTemplate bus() {
        return bus;
    }

    /** Starts with these routes. */
    void start(RouteBuilder... routes) {
        add(routes);
        camel.getShutdownStrategy().setTimeout(STOP_SECONDS);
        camel.getShutdownStrategy().setShutdownNowOnTimeout(true);
        camel.start();
    }

    /** Once it started: the routes run when this returns. Events that came before them have waited. */
    void add(RouteBuilder... routes) {
        try {
            for (RouteBuilder route : routes) {
                camel.addRoutes(route);
            }
        } catch (Exception e) {
            throw new AppException("the routes did not start: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        camel.stop();
    }
}
