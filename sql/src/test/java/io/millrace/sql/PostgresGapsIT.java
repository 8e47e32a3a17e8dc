package io.millrace.sql;

import io.millrace.media.catalog.Gaps;
import io.millrace.media.catalog.GapsContract;

class PostgresGapsIT extends GapsContract {
    private final PostgresCatalog catalog = TestPostgres.shared().clean().catalog();

    @Override
    protected Gaps gaps() {
        return catalog.gaps();
    }
}
