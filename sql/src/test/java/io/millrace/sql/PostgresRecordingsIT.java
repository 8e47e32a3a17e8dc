package io.millrace.sql;

import io.millrace.media.catalog.Recordings;
import io.millrace.media.catalog.RecordingsContract;

class PostgresRecordingsIT extends RecordingsContract {
    private final PostgresCatalog catalog = TestPostgres.shared().clean().catalog();

    @Override
    protected Recordings recordings() {
        return catalog.recordings();
    }
}
