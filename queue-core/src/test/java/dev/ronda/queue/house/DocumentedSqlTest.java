package dev.ronda.queue.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.TestDatabase;
import dev.ronda.queue.house.Documents.Block;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The SQL of the documents runs; a block whose first line is {@code -- only PostgreSQL}, say, on that database only. */
class DocumentedSqlTest {

    @ParameterizedTest(name = "{0}")
    @EnumSource(TestDatabase.class)
    void queries_run(TestDatabase kind) throws SQLException {
        List<Block> blocks = Documents.blocks("sql");
        assumeThat(blocks).isNotEmpty();
        try (TestDatabase.Fresh database = kind.fresh()) {
            JobQueue.migrate(database.dataSource());
            for (Block block : blocks) {
                run(database, block);
            }
        }
    }

    private static void run(TestDatabase.Fresh database, Block block) throws SQLException {
        String first = block.code().lines().findFirst().orElseThrow();
        if (first.startsWith("-- only ") && !first.equalsIgnoreCase("-- only " + database.kind())) {
            return;
        }
        String sql = block.code().replaceAll("(?m)^--.*\\n", "");
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String one : sql.split(";")) {
                if (!one.isBlank()) {
                    assertThat(statement.execute(one)).as("%s: a query", block).isIn(true, false);
                }
            }
        }
    }
}
