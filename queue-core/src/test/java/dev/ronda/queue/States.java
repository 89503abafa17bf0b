package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** G2 from the rows, in one snapshot: every unfinished job is in exactly one execution table, every finished one in none. */
public final class States {
    private static final String PLACES = Stream.of("ready", "scheduled", "claimed", "blocked", "failed")
            .map(table -> "(SELECT count(*) FROM queue_" + table + "_executions e WHERE e.job_id = j.id)")
            .collect(Collectors.joining(" + "));

    private static final String WRONG = "SELECT j.id, j.finished_as, " + PLACES + " FROM queue_jobs j WHERE " + PLACES
            + " <> CASE WHEN j.finished_at IS NULL THEN 1 ELSE 0 END";

    private States() {}

    public static void check(DataSource dataSource) throws SQLException {
        var wrong = new ArrayList<String>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(WRONG)) {
            while (row.next()) {
                wrong.add("job " + row.getLong(1) + ", finished as " + row.getString(2) + ", in " + row.getInt(3));
            }
        }
        assertThat(wrong)
                .as("unfinished jobs in no state or in two, finished ones in any")
                .isEmpty();
    }
}
