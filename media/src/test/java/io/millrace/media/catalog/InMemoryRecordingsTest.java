package io.millrace.media.catalog;

class InMemoryRecordingsTest extends RecordingsContract {
    private final Recordings recordings = new InMemoryRecordings();

    @Override
    protected Recordings recordings() {
        return recordings;
    }
}
