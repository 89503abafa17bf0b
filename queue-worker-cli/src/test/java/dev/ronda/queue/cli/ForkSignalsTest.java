package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.TestDatabase;
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
        IgnoredSignals.assumeInterruptIsHeard();
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
            enqueue(i % 3 == 1 ? "fail" : "hold", "job" + i);
        }
        supervisor.until(
                "seven end and three fail",
                () -> number("SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'") == 7
                        && number("SELECT count(*) FROM queue_failed_executions") == 3);

        supervisor.signal("TERM");

        assertThat(supervisor.ended()).as(supervisor.log()).isZero();
        assertThat(rows("1 = 1")).isZero();
        assertThat(claims()).isZero();
        assertThat(allChildren(supervisor)).hasSize(2).noneMatch(Started::lives);
        for (int i = 1; i < 10; i += 3) {
            assertThat(noted("begin job" + i))
                    .as("begun by a worker, and failed there")
                    .hasSize(1);
        }
    }

    @Test
    void twelve_jobs_of_two_queues_end_in_the_workers_of_their_queues_and_a_stop_leaves_nothing() throws Exception {
        configure("""
                workers:
                  - {queues: background, threads: 3}
                  - {queues: default, threads: 5}
                dispatchers: [{}]
                """);
        touch("go");
        Started supervisor = start("--mode", "fork");
        supervisor.until("both workers", () -> rows("kind = 'Worker'") == 2);
        for (int i = 0; i < 6; i++) {
            enqueue("hold", "b", "background");
            enqueue("hold", "d", "default");
        }
        supervisor.until("all end", () -> number("SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'") == 12);

        supervisor.signal("TERM");

        assertThat(supervisor.ended()).as(supervisor.log()).isZero();
        assertThat(noted("end b")).hasSize(6).containsOnly(last(supervisor.children("worker-1")));
        assertThat(noted("end d")).hasSize(6).containsOnly(last(supervisor.children("worker-2")));
        assertThat(rows("1 = 1")).isZero();
        assertThat(claims()).isZero();
        assertThat(allChildren(supervisor)).hasSize(2).noneMatch(Started::lives);
    }
}
