package io.millrace.sql;

import io.millrace.media.catalog.Users;
import io.millrace.media.catalog.UsersContract;

class PostgresUsersIT extends UsersContract {
    private final PostgresCatalog catalog = TestPostgres.shared().clean().catalog();

    @Override
    protected Users users() {
        return catalog.users();
    }
}
