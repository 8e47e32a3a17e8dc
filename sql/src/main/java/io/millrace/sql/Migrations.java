package io.millrace.sql;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the schema to this version's. Nodes that start together wait for each other. */
final class Migrations {
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    private Migrations() {}

    static void run(DataSource dataSource) {
        try {
            MigrateResult result = Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(dataSource)
                    .locations("classpath:db/migration")
                    // A schema of a newer Millrace is refused: what we would write into it, it may
                    // not understand.
                    .ignoreMigrationPatterns(new String[0])
                    .load()
                    .migrate();
            if (result.migrationsExecuted > 0) {
                log.info("catalogue schema is now at version {}", result.targetSchemaVersion);
            }
        } catch (FlywayException e) {
            throw new PostgresException(
                    PostgresException.Kind.SCHEMA,
                    "the catalogue's schema could not be brought up to date. If a newer Millrace has been here,"
                            + " start that one; otherwise: " + e.getMessage(),
                    e);
        }
    }
}
