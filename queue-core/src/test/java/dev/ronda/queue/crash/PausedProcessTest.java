package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobState;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.event.QueueEvent.ProcessPruned;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * G3: a process that was paused for longer than the threshold, then goes on. On PostgreSQL: a process that is stopped in
 * the middle of a write to SQLite keeps every other writer waiting, so nobody could prune it.
 */
class PausedProcessTest extends CrashTest {
    @Test
    void a_paused_process_that_was_pruned_writes_nothing_and_works_on_under_a_new_row() throws Exception {
        try (Child paused = Child.start(database, "long")) {
            JobQueue queue = JobQueue.builder(database.dataSource()).build();
            paused.await("started");
            long returns =
                    queue.enqueue(CrashWorker.LONG, new CrashWorker.Long(1)).id();
            long commits =
                    queue.enqueue(CrashWorker.LONG, new CrashWorker.Long(2)).id();
            paused.await("begun");
            paused.await("begun");
            paused.signal("STOP");

            var pruned = new ConcurrentLinkedQueue<ProcessPruned>();
            var begun = new CountDownLatch(2);
            var mayEnd = new CountDownLatch(1);
            JobQueue second = takesOver(pruned, begun, mayEnd);
            try (QueueRuntime running =
                    second.start(CrashWorker.config(2, Duration.ofMillis(500), Duration.ofSeconds(3), "child"))) {
                Await.until("a second runtime takes over", () -> begun.getCount() == 0);
                paused.signal("CONT");
                Await.until(
                        "both bodies are interrupted",
                        () -> paused.saidSoFar("interrupted").size() == 2);
                paused.await("refused");
                Await.until("it notices", () -> !paused.saidSoFar("ProcessLost").isEmpty());
                mayEnd.countDown();
                for (long job : List.of(returns, commits)) {
                    Await.until(
                            "the second runtime ends job " + job,
                            () -> second.find(job).orElseThrow().state() == JobState.FINISHED);
                }
                assertThat(pruned)
                        .as("pruned by their silence")
                        .hasSize(3)
                        .allMatch(one -> one.reason().contains("silent"));
                assertThat(running.isStopping()).isFalse();
            }

            long next = queue.enqueue(CrashWorker.LONG, new CrashWorker.Long(0)).id();
            Await.until("it works on", () -> queue.find(next).orElseThrow().state() == JobState.FINISHED);
            assertThat(Journal.text(database.dataSource(), "SELECT note FROM crash_journal WHERE job_id = " + next))
                    .isEqualTo("child");
            assertThat(Journal.longs(
                            database.dataSource(),
                            "SELECT job_id FROM crash_journal WHERE note <> 'child' ORDER BY job_id"))
                    .as("journalled by the one that took over, and nothing by the late ones")
                    .containsExactly(returns, commits);
            assertThat(Journal.number(
                            database.dataSource(), "SELECT count(*) FROM crash_journal WHERE note = 'too late'"))
                    .isZero();
        }
    }

    private JobQueue takesOver(Queue<ProcessPruned> pruned, CountDownLatch begun, CountDownLatch mayEnd) {
        return JobQueue.builder(database.dataSource())
                .listener(event -> {
                    if (event instanceof ProcessPruned one) {
                        pruned.add(one);
                    }
                })
                .handle(CrashWorker.LONG, (body, job) -> {
                    begun.countDown();
                    mayEnd.await();
                    return job.transaction(connection -> {
                        Journal.write(connection, job, "second");
                        return Outcome.done();
                    });
                })
                .build();
    }

    /** Both slept past the threshold, as on a laptop whose lid was closed: the first to wake must not bury the other. */
    @Test
    void a_process_that_slept_itself_prunes_nobody_when_it_wakes() throws Exception {
        try (Child first = Child.start(database, "long");
                Child second = Child.start(database, "long")) {
            first.await("started");
            second.await("started");
            // both have seen the database for longer than the threshold
            Await.pass(Duration.ofSeconds(4));
            String rows = "SELECT count(*) FROM queue_processes WHERE pid = " + second.pid();
            String silence = "SELECT count(*) FROM queue_processes WHERE pid = %d AND last_heartbeat_at"
                    + " < now() - interval '3500 milliseconds'";
            first.signal("STOP");
            second.signal("STOP");
            Await.until(
                    "both are silent",
                    () -> Journal.number(database.dataSource(), silence.formatted(first.pid())) == 3
                            && Journal.number(database.dataSource(), silence.formatted(second.pid())) == 3);

            first.signal("CONT");
            Await.until(
                    "the first one beats again",
                    () -> Journal.number(database.dataSource(), silence.formatted(first.pid())) == 0);
            Await.pass(Duration.ofMillis(1_500)); // its pruner looks twice in this time
            second.signal("CONT");

            assertThat(Journal.number(database.dataSource(), rows)).isEqualTo(3);
            Await.until(
                    "the second one beats again",
                    () -> Journal.number(database.dataSource(), silence.formatted(second.pid())) == 0);
            assertThat(second.saidSoFar("ProcessLost")).isEmpty();
        }
    }
}
