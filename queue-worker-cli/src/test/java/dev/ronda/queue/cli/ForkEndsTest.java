package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How a supervisor and its workers end. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = TestDatabase.class,
        names = {"SQLITE"})
class ForkEndsTest extends ForkTest {
    @Test
    void a_worker_that_does_not_stop_in_time_is_ended_and_its_job_is_given_back() throws Exception {
        configure(SEED + "shutdown_timeout: 200ms\ninterrupt_grace: 200ms\n");
        touch("go");
        Started supervisor = startedWith(2);
        long quick = enqueue("hold", "quick");
        long job = enqueue("cling", "one");
        supervisor.until(
                "one ends and one runs",
                () -> isFinished(quick) && noted("begin one").size() == 1);

        supervisor.signal("TERM");

        assertThat(supervisor.ended()).as(supervisor.log()).isEqualTo(1);
        assertThat(isFinished(quick)).isTrue();
        assertThat(isReady(job)).as(supervisor.log()).isTrue();
        assertThat(noted("begin one")).hasSize(1);
        assertThat(rows("1 = 1")).isZero();
        assertThat(claims()).isZero();
        assertThat(allChildren(supervisor)).hasSize(2).noneMatch(Started::lives);
    }

    @Test
    void workers_end_by_themselves_when_their_supervisor_is_killed() throws Exception {
        Started supervisor = startedWith(2);
        long running = enqueue("hold", "running");
        supervisor.until("the job runs", () -> noted("begin running").size() == 1);
        long busy = noted("begin running").get(0);

        supervisor.signal("KILL");
        supervisor.until(
                "the idle worker ends",
                () -> allChildren(supervisor).stream().allMatch(pid -> pid == busy || !Started.lives(pid)));
        boolean busyLived = Started.lives(busy);
        long later = enqueue("hold", "later");
        touch("go");
        awaitEnd(supervisor, busy);

        assertThat(busyLived).as("a running job is waited for").isTrue();
        assertThat(isFinished(running)).isTrue();
        assertThat(isFinished(later)).isFalse();
        assertThat(rows("pid <> " + supervisor.pid()))
                .as("none remains but the supervisor's, if no child has pruned that")
                .isZero();
        assertThat(claims()).isZero();
        Started other = start("--mode", "async");
        other.until("the job runs elsewhere", () -> isFinished(later));
        assertThat(rows("pid = " + supervisor.pid())).as(other.log()).isZero();
    }

    @Test
    void a_second_signal_ends_workers_at_once_and_the_next_start_gives_their_jobs_back() throws Exception {
        configure(SEED + "shutdown_timeout: 1h\n");
        touch("go");
        Started supervisor = startedWith(2);
        long quick = enqueue("hold", "quick");
        long job = enqueue("cling", "one");
        supervisor.until(
                "one ends and one runs",
                () -> isFinished(quick) && noted("begin one").size() == 1);
        supervisor.signal("TERM");
        supervisor.line("TERM: stopping; once more");

        supervisor.until("the second one is heard", () -> {
            if (supervisor.isAlive()) {
                supervisor.signal("TERM");
            }
            return !supervisor.isAlive() || supervisor.has("second signal: ends at once");
        });

        assertThat(supervisor.ended()).isEqualTo(1);
        allChildren(supervisor).forEach(pid -> awaitEnd(supervisor, pid));
        assertThat(isFinished(quick)).isTrue();
        assertThat(isFinished(job)).isFalse();
        assertThat(claims() == 1 || isReady(job))
                .as("who ends at once may have had no time to give it back")
                .isTrue();

        Started next = start();
        next.until("the job runs again", () -> noted("begin one").size() == 2);
        next.until(
                "the rows are its own", () -> rows("kind = 'Worker'") == 2 && rows("pid = " + supervisor.pid()) == 0);
        assertThat(noted("begin quick")).hasSize(1);
        assertThat(number("SELECT count(*) FROM queue_failed_executions")).isZero();
    }

    @Test
    void a_worker_that_is_told_to_stop_stops_gracefully_and_is_replaced() throws Exception {
        Started supervisor = startedWith(2);
        long job = enqueue("hold", "one");
        supervisor.until("the job runs", () -> noted("begin one").size() == 1);
        long asked = noted("begin one").get(0);
        String name = supervisor.children("worker-1.1").contains(asked) ? "worker-1.1" : "worker-1.2";

        Started.signal("TERM", asked);
        supervisor.line("TERM: stopping");
        long until = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
        supervisor.until("more signals, also after the second in which they are one wish", () -> {
            Started.signal("TERM", asked);
            return System.nanoTime() - until > 0;
        });
        touch("go");

        supervisor.until("it is replaced", () -> supervisor.children(name).size() == 2);
        assertThat(isFinished(job)).as(supervisor.log()).isTrue();
        assertThat(noted("begin one")).hasSize(1);
        supervisor.line(name + " (pid " + asked + ") ended, exit code 0");
        long replacement = last(supervisor.children(name));
        supervisor.until("it registers", () -> rows("kind = 'Worker' AND pid = " + replacement) == 1);
        assertThat(rows("kind = 'Worker'")).isEqualTo(2);
        assertThat(rows("pid = " + asked)).isZero();
        List<Long> further = List.of(enqueue("hold", "two"), enqueue("hold", "three"));
        supervisor.until("further jobs end", () -> isFinished(further.get(0)) && isFinished(further.get(1)));
    }

    @Test
    void jobs_of_a_dead_worker_are_given_back_also_while_the_supervisors_row_is_lost() throws Exception {
        Started supervisor = startedWith(2);
        long job = enqueue("hold", "one");
        supervisor.until("the job runs", () -> noted("begin one").size() == 1);
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM queue_processes WHERE kind = 'Supervisor'");
        }

        Started.signal("KILL", noted("begin one").get(0));
        supervisor.until("the job runs again", () -> noted("begin one").size() == 2);

        touch("go");
        supervisor.until("the job ends", () -> isFinished(job));
        supervisor.until("two workers", () -> rows("kind = 'Worker'") == 2);
        supervisor.until(
                "all under the new row",
                () -> rows("kind <> 'Supervisor' AND supervisor_id ="
                                + " (SELECT id FROM queue_processes WHERE kind = 'Supervisor')")
                        == 3);
    }
}
