package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A fresh database with a journal that several processes open, and the processes that a test started. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = TestDatabase.class,
        names = {"POSTGRESQL", "SQLITE"})
abstract class ProcessTest {
    @Parameter
    TestDatabase kind;

    TestDatabase.Fresh database;
    private final List<Child> children = new ArrayList<>();

    @BeforeEach
    void openDatabase() throws SQLException {
        database = kind.fresh();
        dev.ronda.queue.JobQueue.migrate(database.dataSource());
        Journal.create(database.dataSource());
    }

    @AfterEach
    void closeDatabase() throws SQLException {
        children.forEach(Child::close);
        checkStates(database.dataSource());
        database.close();
    }

    Child child(String... scenario) {
        Child child = Child.start(database, scenario);
        children.add(child);
        return child;
    }

    long number(String sql) throws SQLException {
        return Journal.number(database.dataSource(), sql);
    }

    /** G2: every unfinished job is in exactly one execution table, every finished one in none. */
    static void checkStates(DataSource dataSource) throws SQLException {
        String places = Stream.of("ready", "scheduled", "claimed", "blocked", "failed")
                .map(table -> "(SELECT count(*) FROM queue_" + table + "_executions e WHERE e.job_id = j.id)")
                .collect(Collectors.joining(" + "));
        assertThat(Journal.longs(
                        dataSource,
                        "SELECT j.id FROM queue_jobs j WHERE " + places
                                + " <> CASE WHEN j.finished_at IS NULL THEN 1 ELSE 0 END"))
                .as("jobs in no state or in two")
                .isEmpty();
    }
}
