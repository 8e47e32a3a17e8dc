package io.millrace.app.red5;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** {@code red5:application?event=…}: consumed from only. */
public final class Red5Endpoint extends DefaultEndpoint {
    /** Header: an {@link io.millrace.media.publish.EndReason}. */
    public static final String END_REASON = "MillraceEndReason";
    /** Header: the peer's address. */
    public static final String REMOTE_ADDRESS = "MillraceRemoteAddress";

    private final String application;
    private final Red5Event event;

    Red5Endpoint(String uri, Red5Component component, String application, Red5Event event) {
        super(uri, component);
        this.application = application;
        this.event = event;
    }

    @Override
    public Producer createProducer() {
        throw new IllegalStateException("red5:" + application + " can only be consumed from");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Red5Consumer consumer = new Red5Consumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public boolean isSingleton() {
        return true;
    }

    Red5Event event() {
        return event;
    }

    Red5Component component() {
        return (Red5Component) getComponent();
    }
}
