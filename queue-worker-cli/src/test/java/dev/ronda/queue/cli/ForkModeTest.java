package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.TestDatabase;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A supervisor and its workers as processes of the operating system, one of which dies. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = TestDatabase.class,
        names = {"POSTGRESQL", "SQLITE"})
class ForkModeTest extends ForkTest {
    @Test
    void both_workers_of_the_seed_configuration_work_and_a_killed_ones_job_runs_again() throws Exception {
        Started supervisor = startedWith(2);
        long first = supervisor.children("worker-1.1").get(0);
        long second = supervisor.children("worker-1.2").get(0);
        assertThat(rows("kind = 'Supervisor' AND supervisor_id IS NULL AND pid = " + supervisor.pid()))
                .isOne();
        assertThat(rows("kind = 'Dispatcher' AND pid = " + supervisor.pid())).isOne();
        assertThat(rows("supervisor_id = (SELECT id FROM queue_processes WHERE kind = 'Supervisor')"))
                .isEqualTo(3);
        for (int i = 0; i < 6; i++) {
            enqueue("hold", "six");
        }
        supervisor.until("six jobs run at once", () -> noted("begin six").size() == 6);
        assertThat(noted("begin six")).containsOnly(first, second);
        touch("go");
        supervisor.until("six jobs end", () -> noted("end six").size() == 6);
        Files.delete(folder.resolve("go"));

        long job = enqueue("hold", "again");
        supervisor.until("the job runs", () -> noted("begin again").size() == 1);
        long killed = noted("begin again").get(0);
        long neighbour = killed == first ? second : first;
        String beside = enqueueUntilOneRunsIn(supervisor, neighbour);
        long at = System.nanoTime();
        Started.signal("KILL", killed);
        supervisor.until("the job runs again", () -> noted("begin again").size() == 2);
        System.out.println(kind + ": the job of a killed worker ran again after "
                + Duration.ofNanos(System.nanoTime() - at).toMillis() + " ms");

        String name = killed == first ? "worker-1.1" : "worker-1.2";
        supervisor.until(
                "another worker in its place",
                () -> supervisor.children(name).size() == 2
                        && rows("kind = 'Worker' AND pid = " + last(supervisor.children(name))) == 1);
        assertThat(noted("begin again").get(1)).isNotEqualTo(killed);
        assertThat(rows("pid = " + killed)).isZero();
        touch("go");
        supervisor.until("the job ends", () -> isFinished(job));
        supervisor.until(
                "the neighbour's job ends", () -> noted("end " + beside).size() == 1);
        assertThat(noted("begin " + beside)).as("undisturbed").containsExactly(neighbour);
        List<Long> further = List.of(enqueue("hold", "further"), enqueue("hold", "further"));
        supervisor.until("further jobs end", () -> isFinished(further.get(0)) && isFinished(further.get(1)));
        assertThat(supervisor.lines(line -> line.contains(name + " (pid " + killed + ") ended, killed by signal 9")))
                .hasSize(1);
    }

    /** The others run in the other worker, until that is full; tells the text of the one. */
    private String enqueueUntilOneRunsIn(Started supervisor, long worker) throws Exception {
        for (int number = 1; ; number++) {
            String text = "beside" + number;
            enqueue("hold", text);
            supervisor.until(text + " runs", () -> noted("begin " + text).size() == 1);
            if (noted("begin " + text).get(0) == worker) {
                return text;
            }
        }
    }

    @Test
    void a_graceful_stop_waits_for_the_workers_jobs_and_leaves_nothing() throws Exception {
        Started supervisor = startedWith(2);
        long job = enqueue("hold", "one");
        supervisor.until("the job runs", () -> noted("begin one").size() == 1);

        supervisor.signal("TERM");
        supervisor.line("| "); // a line of a child has its name before it
        supervisor.until(
                "both are told",
                () -> supervisor
                                .lines(line -> line.matches("worker-1\\.[12] \\| .*TERM: stopping"))
                                .size()
                        == 2);
        boolean early = isFinished(job) || !supervisor.isAlive();
        touch("go");

        assertThat(supervisor.ended()).as(supervisor.log()).isZero();
        assertThat(early).isFalse();
        assertThat(isFinished(job)).isTrue();
        assertThat(rows("1 = 1")).isZero();
        assertThat(noted("begin one")).hasSize(1);
        assertThat(allChildren(supervisor)).hasSize(2).noneMatch(Started::lives);
    }

    @Test
    void a_frozen_worker_is_killed_at_the_end_of_a_stop() throws Exception {
        configure(SEED + "shutdown_timeout: 200ms\ninterrupt_grace: 200ms\n");
        Started supervisor = startedWith(2);
        long job = enqueue("hold", "one");
        supervisor.until("the job runs", () -> noted("begin one").size() == 1);
        Started.signal("STOP", noted("begin one").get(0));

        supervisor.signal("TERM");

        assertThat(supervisor.ended()).as(supervisor.log()).isEqualTo(1);
        supervisor.line("has not ended within 5 s; killed");
        assertThat(isReady(job)).as(supervisor.log()).isTrue();
        assertThat(allChildren(supervisor)).noneMatch(Started::lives);
    }
}
