package io.millrace.media.catalog;

class InMemoryOutboxTest extends OutboxContract {
    private final Recordings recordings = new InMemoryRecordings();
    private final Outbox outbox = new InMemoryOutbox(recordings);

    @Override
    protected Outbox outbox() {
        return outbox;
    }

    @Override
    protected Recordings recordings() {
        return recordings;
    }
}
