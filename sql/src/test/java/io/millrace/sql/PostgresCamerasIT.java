package io.millrace.sql;

import io.millrace.media.catalog.Cameras;
import io.millrace.media.catalog.CamerasContract;

class PostgresCamerasIT extends CamerasContract {
    private final PostgresCatalog catalog = TestPostgres.shared().clean().catalog();

    @Override
    protected Cameras cameras() {
        return catalog.cameras();
    }
}
