package io.millrace.sql;

import io.millrace.media.catalog.RecordingIndexes;
import io.millrace.media.catalog.RecordingManifests;
import io.millrace.media.catalog.RecordingManifestsContract;
import io.millrace.media.catalog.Recordings;

class PostgresRecordingManifestsIT extends RecordingManifestsContract {
    private final PostgresCatalog catalog = TestPostgres.shared().clean().catalog();

    @Override
    protected Recordings recordings() {
        return catalog.recordings();
    }

    @Override
    protected RecordingIndexes indexes() {
        return catalog.recordingIndexes();
    }

    @Override
    protected RecordingManifests manifests() {
        return catalog.recordingManifests();
    }
}
