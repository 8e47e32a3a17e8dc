package io.millrace.app;

import io.millrace.app.config.Settings;
import java.io.IOException;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.component.jms.JmsComponent;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * The message broker that {@code jms:} endpoints reach: Artemis, by its own protocol. The password
 * is read from a file and reaches the connection alone, no endpoint and so no log.
 */
final class Broker implements AutoCloseable {
    private final ActiveMQConnectionFactory factory;
    /** One connection for what is sent: each event would open its own. */
    private final CachingConnectionFactory sending;

    private Broker(ActiveMQConnectionFactory factory) {
        this.factory = factory;
        sending = new CachingConnectionFactory(factory);
    }

    /** Connects when something is sent or read, and again whenever the broker was away. */
    static Broker of(Settings.Bus bus) throws IOException {
        if (bus.brokerUser().isEmpty()) {
            return new Broker(new ActiveMQConnectionFactory(bus.brokerUrl()));
        }
        String password = Storage.read("bus.broker-password-file", bus.brokerPasswordFile());
        return new Broker(new ActiveMQConnectionFactory(bus.brokerUrl(), bus.brokerUser(), password));
    }

    JmsComponent component() {
        JmsComponent jms = new JmsComponent();
        jms.getConfiguration().setConnectionFactory(factory);
        jms.getConfiguration().setTemplateConnectionFactory(sending);
        return jms;
    }

    @Override
    public void close() {
        sending.destroy();
        factory.close();
    }
}
