package io.millrace.ingest.rtmp;

import io.millrace.ingest.PublishDecision;
import io.millrace.ingest.PublishListener;
import io.millrace.ingest.PublishRequest;
import io.millrace.media.publish.EndReason;
import io.millrace.media.publish.PublishSession;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A listener that keeps what it hears, in order. */
final class Heard implements PublishListener {
    sealed interface Event {}

    record Published(PublishSession session) implements Event {}

    record Ended(PublishSession session, EndReason reason) implements Event {}

    record RefusedWith(PublishRequest request, PublishDecision.Refused refusal) implements Event {}

    private static final long PATIENCE_SECONDS = 20;

    final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Consumer<PublishSession> onPublish;

    Heard() {
        this(session -> {});
    }

    Heard(Consumer<PublishSession> onPublish) {
        this.onPublish = onPublish;
    }

    @Override
    public void onPublish(PublishSession session) {
        onPublish.accept(session);
        events.add(new Published(session));
    }

    @Override
    public void onEnd(PublishSession session, EndReason reason) {
        events.add(new Ended(session, reason));
    }

    @Override
    public void onRefused(PublishRequest request, PublishDecision.Refused refusal) {
        events.add(new RefusedWith(request, refusal));
    }

    /** The next event, which has to be of this type. */
    <T extends Event> T next(Class<T> type) {
        try {
            Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!type.isInstance(event)) {
                throw new AssertionError("expected " + type.getSimpleName() + ", heard " + event);
            }
            return type.cast(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
