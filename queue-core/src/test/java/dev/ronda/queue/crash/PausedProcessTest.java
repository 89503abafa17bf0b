package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobState;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.TestDatabase;
import dev.ronda.queue.event.QueueEvent.ProcessPruned;
import dev.ronda.queue.event.QueueListener;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * G3: a process that was paused for longer than the threshold, then goes on. On PostgreSQL: a process that is stopped in
 * the middle of a write to SQLite keeps every other writer waiting, so nobody could prune it.
 */
class PausedProcessTest {
    private TestDatabase.Fresh database;

    @BeforeEach
    void openDatabase() throws Exception {
        database = TestDatabase.POSTGRESQL.fresh();
        JobQueue.migrate(database.dataSource());
        Journal.create(database.dataSource());
    }

    @AfterEach
    void closeDatabase() throws Exception {
        ProcessTest.checkStates(database.dataSource());
        database.close();
    }

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

            runElsewhere(returns, commits);
            paused.signal("CONT");

            Await.until(
                    "both bodies are interrupted",
                    () -> paused.saidSoFar("interrupted").size() == 2);
            paused.await("refused");
            Await.until("it notices", () -> !paused.saidSoFar("ProcessLost").isEmpty());
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

    private void runElsewhere(long... jobs) {
        var pruned = new ConcurrentLinkedQueue<ProcessPruned>();
        JobQueue second = queue(event -> {
            if (event instanceof ProcessPruned one) {
                pruned.add(one);
            }
        });
        try (QueueRuntime running =
                second.start(CrashWorker.config(2, Duration.ofMillis(500), Duration.ofSeconds(3), "child"))) {
            for (long job : jobs) {
                Await.until(
                        "a second runtime takes over",
                        () -> second.find(job).orElseThrow().state() == JobState.FINISHED);
            }
            assertThat(pruned)
                    .as("pruned by their silence")
                    .allMatch(one -> one.reason().contains("silent"));
            Await.until("all its rows are pruned", () -> pruned.size() == 3);
            assertThat(running.isStopping()).isFalse();
        }
    }

    private JobQueue queue(QueueListener listener) {
        return JobQueue.builder(database.dataSource())
                .listener(listener)
                .handle(
                        CrashWorker.LONG,
                        (body, job) -> job.transaction(connection -> {
                            Journal.write(connection, job, "second");
                            return Outcome.done();
                        }))
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
