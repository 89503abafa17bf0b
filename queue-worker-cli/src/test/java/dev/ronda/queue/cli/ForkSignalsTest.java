package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Signals to a supervisor whose workers have jobs that end, or fail. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = TestDatabase.class,
        names = {"SQLITE"})
class ForkSignalsTest extends ForkTest {
    @Test
    void five_signals_in_a_row_are_one_stop() throws Exception {
        Started supervisor = startedWith(2);
        ProcessHandle handle = ProcessHandle.of(supervisor.pid()).orElseThrow();

        for (int i = 0; i < 5; i++) {
            handle.destroy();
        }

        assertThat(supervisor.ended()).as(supervisor.log()).isZero();
        assertThat(supervisor.has("second signal")).isFalse();
        assertThat(rows("1 = 1")).isZero();
        assertThat(allChildren(supervisor)).hasSize(2).noneMatch(Started::lives);
    }

    @Test
    void an_interrupt_from_the_keyboard_waits_for_the_workers_jobs() throws Exception {
        Started supervisor = startedWith(2);
        long job = enqueue("hold", "one");
        supervisor.until("the job runs", () -> noted("begin one").size() == 1);

        supervisor.signal("INT");
        supervisor.line("INT: stopping");
        touch("go");

        assertThat(supervisor.ended()).as(supervisor.log()).isZero();
        assertThat(isFinished(job)).isTrue();
        assertThat(rows("1 = 1")).isZero();
        assertThat(allChildren(supervisor)).hasSize(2).noneMatch(Started::lives);
    }

    @Test
    void jobs_that_fail_hold_up_no_other() throws Exception {
        touch("go");
        Started supervisor = startedWith(2);
        for (int i = 0; i < 10; i++) {
            long id = enqueue("hold", "job" + i, i % 3 == 1 ? "later" : "default");
            if (i % 3 == 1) {
                makeUnreadable(id);
            }
        }
        supervisor.until(
                "seven end and three fail",
                () -> number("SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'") == 7
                        && number("SELECT count(*) FROM queue_failed_executions") == 3);

        supervisor.signal("TERM");

        assertThat(supervisor.ended()).as(supervisor.log()).isZero();
        assertThat(rows("1 = 1")).isZero();
        assertThat(number("SELECT count(*) FROM queue_claimed_executions")).isZero();
    }

    private long enqueue(String type, String text, String queue) {
        Workspace.Ran ran = workspace.run("enqueue", type, "{\"text\":\"" + text + "\"}", "--queue", queue);
        assertThat(ran.code()).as(String.join("\n", ran.err())).isZero();
        return Long.parseLong(ran.out().get(0).replaceAll("\\D", ""));
    }

    /** Its arguments cannot be read, so it fails at once; then a worker may have it. */
    private void makeUnreadable(long id) throws Exception {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE queue_jobs SET arguments = '{', queue_name = 'default' WHERE id = " + id);
            statement.executeUpdate("UPDATE queue_ready_executions SET queue_name = 'default' WHERE job_id = " + id);
        }
    }
}
