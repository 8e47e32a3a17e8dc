package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.config.SettingsLoader;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class RouteEngineTest {
    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

    /** Cameras are let in before the catalogue answers: what they tell of must not be lost. */
    @Test
    void anEventWaitsForTheRouteThatTakesIt() throws Exception {
        try (RouteEngine engine =
                new RouteEngine(SettingsLoader.load(null, Map.of(), Map.of()).bus())) {
            engine.start();
            engine.bus().sendBody("seda:closed", "early");
            engine.add(new RouteBuilder() {
                @Override
                public void configure() {
                    from("seda:closed")
                            .process(exchange ->
                                    arrived.add(exchange.getMessage().getBody(String.class)));
                }
            });
            assertThat(arrived.poll(30, TimeUnit.SECONDS)).isEqualTo("early");
        }
    }
}
