package dev.ronda.queue.internal.schema;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The queue's migrations. Their history table and folder are the queue's own, so that a host application's Flyway and this
 * one never see each other; a schema that has other tables already is baselined at 0, before our first migration.
 */
public final class Schema {
    private static final String FOLDER = "dev/ronda/queue/schema/";
    private static final List<String> MIGRATIONS = List.of(
            "V1__queue_tables.sql",
            "V2__claims_by_process.sql",
            "V3__no_claims_by_process.sql",
            "V4__recurring_tasks.sql",
            "V5__concurrency_limits.sql",
            "V7__batches.sql",
            "V8__jobs_of_batches.sql");

    private Schema() {}

    /** Brings the tables up to date; tells how many migrations ran. */
    public static int migrate(DataSource dataSource, String dialect) {
        return Flyway.configure(Schema.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:" + FOLDER + dialect)
                .table("queue_schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .failOnMissingLocations(true)
                .validateMigrationNaming(true)
                .load()
                .migrate()
                .migrationsExecuted;
    }

    /** The SQL of all migrations, in order. */
    public static String sql(String dialect) {
        var sql = new StringBuilder();
        for (String migration : MIGRATIONS) {
            sql.append("-- ").append(migration).append('\n').append(read(FOLDER + dialect + "/" + migration));
        }
        return sql.toString();
    }

    private static String read(String resource) {
        try (InputStream in = Schema.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing from the jar: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + resource, e);
        }
    }
}
