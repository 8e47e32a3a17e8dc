package io.millrace.media.catalog;

class InMemoryRecordingIndexesTest extends RecordingIndexesContract {
    private final RecordingIndexes indexes = new InMemoryRecordingIndexes();

    @Override
    protected RecordingIndexes indexes() {
        return indexes;
    }
}
