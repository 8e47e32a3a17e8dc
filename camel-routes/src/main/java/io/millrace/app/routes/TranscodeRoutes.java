package io.millrace.app.routes;

import io.millrace.app.camera.LiveCamera;
import io.millrace.app.camera.LiveCameras;
import io.millrace.app.config.Settings;
import io.millrace.media.CameraId;
import io.millrace.transcoder.ladder.RungEvent;
import org.apache.camel.builder.RouteBuilder;

/**
 * Somebody wants a lower rung, or nobody does any more: whoever has the camera's stream starts or
 * stops encoding it.
 */
public final class TranscodeRoutes extends RouteBuilder {
    private final LiveCameras cameras;
    private final Settings.Bus bus;

    public TranscodeRoutes(LiveCameras cameras, Settings.Bus bus) {
        this.cameras = cameras;
        this.bus = bus;
    }

    /** A rung is wanted or idle, as it goes over the bus. */
    record RungMessage(String camera, String rung, RungEvent.Kind kind) {
        RungEvent toEvent() {
            return new RungEvent(new CameraId(camera), rung, kind);
        }
    }

    /** What goes over the bus for {@code event}. */
    public static String message(RungEvent event) {
        return EventJson.text(new RungMessage(event.camera().value(), event.rung(), event.kind()));
    }

    @Override
    public void configure() {
        from(bus.rungs())
                .routeId("rung-demand")
                .process(EventJson.unmarshal(RungMessage.class))
                .process(exchange ->
                        apply(exchange.getMessage().getBody(RungMessage.class).toEvent()));

        from("timer:demand?delay=1000&period=1000")
                .routeId("demand-clock")
                .process(exchange -> cameras.all().forEach(LiveCamera::sweepDemand));
    }

    private void apply(RungEvent event) {
        cameras.live(event.camera()).ifPresent(camera -> {
            switch (event.kind()) {
                case WANTED -> camera.ladder().want(event.rung());
                case IDLE -> camera.ladder().idle(event.rung());
            }
        });
    }
}
