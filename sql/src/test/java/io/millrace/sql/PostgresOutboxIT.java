package io.millrace.sql;

import io.millrace.media.catalog.Outbox;
import io.millrace.media.catalog.OutboxContract;
import io.millrace.media.catalog.Recordings;

class PostgresOutboxIT extends OutboxContract {
    private final PostgresCatalog catalog = TestPostgres.shared().clean().catalog();

    @Override
    protected Outbox outbox() {
        return catalog.outbox();
    }

    @Override
    protected Recordings recordings() {
        return catalog.recordings();
    }
}
