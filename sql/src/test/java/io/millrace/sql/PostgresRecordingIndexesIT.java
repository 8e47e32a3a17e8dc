package io.millrace.sql;

import io.millrace.media.catalog.RecordingIndexes;
import io.millrace.media.catalog.RecordingIndexesContract;

class PostgresRecordingIndexesIT extends RecordingIndexesContract {
    private final PostgresCatalog catalog = TestPostgres.shared().clean().catalog();

    @Override
    protected RecordingIndexes indexes() {
        return catalog.recordingIndexes();
    }
}
