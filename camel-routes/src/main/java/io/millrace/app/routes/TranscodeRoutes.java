package io.millrace.app.routes;

import io.millrace.app.camera.LiveCamera;
import io.millrace.app.camera.LiveCameras;
import io.millrace.app.config.Settings;
import io.millrace.media.CameraId;
import io.millrace.transcoder.ladder.RungEvent;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody wants a lower rung or a small picture, or nobody does any more: whoever has the camera's
 * stream starts or stops making it. And what went wrong with that is told to operators.
 */
public final class TranscodeRoutes extends RouteBuilder {
    private static final Logger log = LoggerFactory.getLogger(TranscodeRoutes.class);
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

    /** What an operator should hear of, as it goes over the bus. */
    record Alert(String kind, String camera, String text) {}

    /** What goes over the bus when rungs were taken from viewers for a while. */
    public static String unavailable(CameraId camera, Set<String> rungs, String reason) {
        String text = "rungs " + new TreeSet<>(rungs) + " are away for a while, viewers stay on the others: " + reason;
        return EventJson.text(new Alert("ladder-unavailable", camera.value(), text));
    }

    /** What goes over the bus when no small pictures of a camera are made for a while. */
    public static String noPreviews(CameraId camera, String reason) {
        String text = "no previews are made for a while: " + reason;
        return EventJson.text(new Alert("preview-unavailable", camera.value(), text));
    }

    /** What goes over the bus when something of a camera's stream is not packaged, or not taken by a listener. */
    public static String streamFault(CameraId camera, String fault) {
        return EventJson.text(new Alert("stream-fault", camera.value(), fault));
    }

    @Override
    public void configure() {
        from(bus.rungs())
                .routeId("rung-demand")
                .process(EventJson.unmarshal(RungMessage.class))
                .process(exchange ->
                        apply(exchange.getMessage().getBody(RungMessage.class).toEvent()));

        from(bus.alerts())
                .routeId("alerts")
                .process(EventJson.unmarshal(Alert.class))
                .process(exchange -> tell(exchange.getMessage().getBody(Alert.class)));

        from("timer:demand?delay=1000&period=1000")
                .routeId("demand-clock")
                .process(exchange -> cameras.all().forEach(LiveCamera::sweepDemand));
    }

    private static void tell(Alert alert) {
        log.error("alert={} camera={} {}", alert.kind(), alert.camera(), alert.text());
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
