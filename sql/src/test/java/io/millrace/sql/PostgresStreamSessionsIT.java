package io.millrace.sql;

import io.millrace.media.catalog.StreamSessions;
import io.millrace.media.catalog.StreamSessionsContract;

class PostgresStreamSessionsIT extends StreamSessionsContract {
    private final PostgresCatalog catalog = TestPostgres.shared().clean().catalog();

    @Override
    protected StreamSessions sessions() {
        return catalog.streamSessions();
    }
}
