package io.millrace.media.catalog;

class InMemoryStreamSessionsTest extends StreamSessionsContract {
    private final StreamSessions sessions = new InMemoryStreamSessions();

    @Override
    protected StreamSessions sessions() {
        return sessions;
    }
}
