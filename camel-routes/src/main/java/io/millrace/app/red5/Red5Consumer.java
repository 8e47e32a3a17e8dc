package io.millrace.app.red5;

import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Feeds one route with one kind of event. */
final class Red5Consumer extends DefaultConsumer {
    private final Red5Endpoint endpoint;

    Red5Consumer(Red5Endpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    Red5Event event() {
        return endpoint.event();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint.component().add(this);
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.component().remove(this);
        super.doStop();
    }
}
