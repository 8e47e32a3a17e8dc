package io.millrace.media.catalog;

class InMemoryRecordingManifestsTest extends RecordingManifestsContract {
    private final InMemoryRecordings recordings = new InMemoryRecordings();

    @Override
    protected Recordings recordings() {
        return recordings;
    }

    @Override
    protected RecordingIndexes indexes() {
        return recordings.indexes();
    }

    @Override
    protected RecordingManifests manifests() {
        return recordings.manifests();
    }
}
