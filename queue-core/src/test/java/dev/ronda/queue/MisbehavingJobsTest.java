package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobInterrupted;
import dev.ronda.queue.event.QueueEvent.JobRetrying;
import dev.ronda.queue.event.QueueEvent.JobStuck;
import dev.ronda.queue.event.QueueEvent.JobUnknown;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * G12: a bad job harms no neighbour. What must happen, each time with a neighbour that runs afterwards in the same worker:
 *
 * <table>
 * <caption>Bad jobs</caption>
 * <tr><th>the job</th><th>ends as</th><th>error class and message</th><th>event</th></tr>
 * <tr><td>throws</td><td>failed attempt</td><td>of the exception</td><td>JobRetrying, JobFailed</td></tr>
 * <tr><td>times out, heeds its interrupt</td><td>failed attempt</td><td>timeout, with the exception's message</td>
 *     <td>JobInterrupted, JobFailed</td></tr>
 * <tr><td>ignores its interrupt</td><td>claimed until it returns, then as it says</td><td>none</td>
 *     <td>JobInterrupted, JobStuck with its stack, JobFinished</td></tr>
 * <tr><td>has unreadable arguments</td><td>failed at once</td><td>InvalidArguments</td><td>JobFailed</td></tr>
 * <tr><td>has an unknown type</td><td>scheduled, no attempt; free at once when its type is known</td><td>none</td>
 *     <td>JobUnknown</td></tr>
 * <tr><td>fails with a NUL or half a surrogate pair in its message</td><td>failed attempt</td>
 *     <td>the message with a replacement</td><td>JobFailed</td></tr>
 * <tr><td>overflows its stack, throws an Error</td><td>failed attempt</td><td>of the Error</td><td>JobFailed</td></tr>
 * <tr><td>throws what cannot say its message</td><td>failed attempt</td><td>its class, a note</td><td>JobFailed</td></tr>
 * <tr><td>returns what cannot be written</td><td>failed at once</td><td>unwritable-outcome</td><td>JobFailed</td></tr>
 * <tr><td>leaves an interrupt flag</td><td>as it says</td><td>none</td><td>JobFinished</td></tr>
 * <tr><td>ends or closes its transaction's connection</td><td>refused, failed attempt, nothing written; a close does
 *     nothing</td><td>SQLException</td><td>JobFailed</td></tr>
 * </table>
 */
class MisbehavingJobsTest extends QueueTest {
    record Task(String what) {}

    static final JobType<Task> BAD = JobType.of("bad", Task.class).retry(RetryPolicy.never());
    static final JobType<Task> NEIGHBOUR = JobType.of("neighbour", Task.class);
    static final Task TASK = new Task("x");

    private final AtomicBoolean neighbourInterrupted = new AtomicBoolean();
    private JobQueue queue;
    private QueueRuntime runtime;

    /** A worker whose threads run the bad job and then its neighbour. */
    private long run(int threads, JobType<Task> type, JobHandler<Task> handler) {
        queue = queue(builder -> builder.handle(type, handler)
                .handleVoid(
                        NEIGHBOUR,
                        (task, job) ->
                                neighbourInterrupted.set(Thread.currentThread().isInterrupted())));
        runtime = start(
                queue, QUICK.workers(WorkerConfig.DEFAULT.threads(threads).pollingInterval(Duration.ofMillis(10))));
        return queue.enqueue(type, TASK).id();
    }

    private long run(JobHandler<Task> handler) {
        return run(1, BAD, handler);
    }

    private void theNeighbourRuns() {
        long id = queue.enqueue(NEIGHBOUR, TASK).id();
        JobFinished end = await(JobFinished.class, event -> event.jobId() == id);
        assertThat(end.as()).isEqualTo(FinishedAs.DONE);
        assertThat(neighbourInterrupted).isFalse();
    }

    private JobFailed fails(long id, String errorClass) {
        JobFailed failed = await(JobFailed.class);
        assertThat(failed.jobId()).isEqualTo(id);
        assertThat(failed.errorClass()).isEqualTo(errorClass);
        JobInfo job = job(queue, id);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.attempts()).isEqualTo(1);
        assertThat(job.errors()).hasSize(1);
        assertThat(job.errors().get(0).errorClass()).isEqualTo(errorClass);
        assertThat(job.errors().get(0).message()).isEqualTo(failed.message());
        theNeighbourRuns();
        return failed;
    }

    @Test
    void one_that_throws() {
        long id = run((task, job) -> {
            throw new IllegalArgumentException("on purpose");
        });

        JobFailed failed = fails(id, IllegalArgumentException.class.getName());

        assertThat(failed.message()).isEqualTo("on purpose");
    }

    @Test
    void one_that_throws_and_may_try_again() {
        JobType<Task> type = BAD.retry(RetryPolicy.fixed(Duration.ofHours(1)));
        long id = run(1, type, (task, job) -> {
            throw new IllegalArgumentException("on purpose");
        });

        JobRetrying retrying = await(JobRetrying.class);

        assertThat(retrying.attempt()).isEqualTo(1);
        assertThat(job(queue, id).state()).isEqualTo(JobState.SCHEDULED);
        theNeighbourRuns();
    }

    @Test
    void one_that_times_out_and_heeds_its_interrupt() {
        long id = run(1, BAD.timeout(Duration.ofMillis(100)), (task, job) -> {
            new Gate().pass();
            return Outcome.done();
        });

        JobInterrupted interrupted = await(JobInterrupted.class);
        JobFailed failed = fails(id, "timeout");

        assertThat(interrupted).isEqualTo(new JobInterrupted(id, "bad", "timeout"));
        assertThat(failed.message()).startsWith("took longer than its timeout: ");
        assertThat(job(queue, id).errors().get(0).stack()).contains(InterruptedException.class.getName());
    }

    @Test
    void one_that_ignores_its_interrupt() {
        var gate = new Gate();
        long id = run(2, BAD.timeout(Duration.ofMillis(100)), (task, job) -> {
            gate.passStubbornly();
            return Outcome.done();
        });

        JobStuck stuck = await(JobStuck.class);
        JobInfo during = job(queue, id);
        theNeighbourRuns();
        gate.open();
        JobFinished end = await(JobFinished.class);

        assertThat(stuck.jobId()).isEqualTo(id);
        assertThat(stuck.stack()).contains("passStubbornly").contains(MisbehavingJobsTest.class.getName());
        assertThat(during.state()).isEqualTo(JobState.CLAIMED);
        assertThat(end.jobId()).isEqualTo(id);
        assertThat(end.as()).isEqualTo(FinishedAs.DONE);
        assertThat(job(queue, id).errors()).isEmpty();
        theNeighbourRuns();
    }

    @Test
    void one_that_ignores_its_interrupt_keeps_its_thread() {
        var gate = new Gate();
        run(1, BAD.timeout(Duration.ofMillis(100)), (task, job) -> {
            gate.passStubbornly();
            return Outcome.done();
        });
        await(JobStuck.class);

        long waiting = queue.enqueue(NEIGHBOUR, TASK).id();
        JobState meanwhile = job(queue, waiting).state();
        gate.open();
        long first = await(JobFinished.class).jobId();
        long second = await(JobFinished.class).jobId();

        assertThat(meanwhile).isEqualTo(JobState.READY);
        assertThat(first).isNotEqualTo(waiting);
        assertThat(second).isEqualTo(waiting);
    }

    @Test
    void one_with_unreadable_arguments() {
        queue = queue(builder -> {});
        long id = queue.enqueue(BAD, TASK).id();
        execute("UPDATE queue_jobs SET arguments = '{'");
        var ran = new AtomicBoolean();

        run((task, job) -> {
            ran.set(true);
            return Outcome.done();
        });
        JobFailed failed = await(JobFailed.class);

        assertThat(failed.jobId()).isEqualTo(id);
        assertThat(failed.errorClass()).isEqualTo(InvalidArguments.class.getName());
        assertThat(failed.message()).startsWith("arguments of bad (version 1) cannot be read: ");
        assertThat(job(queue, id).state()).isEqualTo(JobState.FAILED);
        theNeighbourRuns();
    }

    @Test
    void one_of_an_unknown_type() {
        JobType<Task> unknown = JobType.of("unknown", Task.class);
        run((task, job) -> Outcome.done());
        await(JobFinished.class);
        long id = queue.enqueue(unknown, TASK).id();

        JobUnknown event = await(JobUnknown.class);
        JobInfo waiting = job(queue, id);
        theNeighbourRuns();
        runtime.close();
        start(queue(builder -> builder.handle(unknown, (task, job) -> Outcome.done())));
        await(JobFinished.class, end -> end.jobId() == id);

        assertThat(event.jobId()).isEqualTo(id);
        assertThat(event.type()).isEqualTo("unknown");
        assertThat(event.next()).isEqualTo(waiting.dueAt());
        assertThat(waiting.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(waiting.attempts()).isZero();
        assertThat(waiting.errors()).isEmpty();
        assertThat(job(queue, id).finishedAt()).isBefore(waiting.dueAt());
    }

    @Test
    void one_with_a_nul_in_its_message() {
        long id = run((task, job) -> {
            throw new IllegalStateException("before\0after");
        });

        JobFailed failed = fails(id, IllegalStateException.class.getName());

        assertThat(failed.message()).isEqualTo("before\u2400after");
    }

    @Test
    void one_with_a_nul_in_its_reason() {
        long id = run((task, job) -> Outcome.retryIn(Duration.ZERO, "before\0after"));

        JobFailed failed = fails(id, "retry");

        assertThat(failed.message()).isEqualTo("before\u2400after");
    }

    @Test
    void one_with_half_a_surrogate_pair_in_its_message() {
        long id = run((task, job) -> {
            throw new IllegalStateException("before\ud83dafter");
        });

        JobFailed failed = fails(id, IllegalStateException.class.getName());

        assertThat(failed.message()).startsWith("before").endsWith("after");
    }

    @Test
    void one_whose_message_is_cut_inside_a_surrogate_pair() {
        String bus = "\ud83d\ude8c";
        long id = run((task, job) -> {
            throw new IllegalStateException("x" + bus.repeat(10_000));
        });

        JobFailed failed = fails(id, IllegalStateException.class.getName());

        assertThat(failed.message()).startsWith("x" + bus).endsWith("…").hasSizeLessThanOrEqualTo(10_000);
    }

    @Test
    void one_that_overflows_its_stack() {
        long id = run((task, job) -> deeper(task, job));

        fails(id, StackOverflowError.class.getName());
    }

    @SuppressWarnings("InfiniteRecursion")
    private static Outcome deeper(Task task, JobContext job) {
        return deeper(task, job);
    }

    @Test
    void one_whose_exception_throws_when_asked_for_its_message() {
        long id = run((task, job) -> {
            throw new Speechless(new IllegalStateException("no"));
        });

        JobFailed failed = fails(id, Speechless.class.getName());

        assertThat(failed.message())
                .isEqualTo("(its message cannot be read: " + IllegalStateException.class.getName() + ")");
    }

    @Test
    void one_whose_exception_throws_an_error_when_asked_for_its_message() {
        long id = run((task, job) -> {
            throw new Speechless(new NoClassDefFoundError("gone"));
        });

        JobFailed failed = fails(id, Speechless.class.getName());

        assertThat(failed.message())
                .isEqualTo("(its message cannot be read: " + NoClassDefFoundError.class.getName() + ")");
    }

    @Test
    void one_whose_exception_throws_when_asked_for_its_cause() {
        long id = run((task, job) -> {
            throw new IllegalStateException("no cause") {
                private static final long serialVersionUID = 1L;

                @Override
                public Throwable getCause() {
                    throw new UnsupportedOperationException("never");
                }
            };
        });

        JobFailed failed = await(JobFailed.class);

        assertThat(failed.jobId()).isEqualTo(id);
        theNeighbourRuns();
    }

    @Test
    void one_whose_causes_form_a_ring() {
        long id = run((task, job) -> {
            var one = new IllegalStateException("one");
            one.initCause(new IllegalStateException("two", one));
            throw one;
        });

        assertThat(fails(id, IllegalStateException.class.getName()).message()).isEqualTo("one");
    }

    private static final class Speechless extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Throwable instead;

        Speechless(Throwable instead) {
            this.instead = instead;
        }

        @Override
        public String getMessage() {
            if (instead instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) instead;
        }
    }

    /** Past the checks of the factory methods. */
    private static Outcome unchecked(Outcome.Again.When when) {
        return new Outcome.Again(when, null);
    }

    @Test
    void one_whose_next_time_no_database_can_hold() {
        long id = run((task, job) -> unchecked(new Outcome.Again.At(Instant.MAX)));

        fails(id, "unwritable-outcome");
    }

    @Test
    void one_whose_delay_no_calendar_can_hold() {
        long id = run((task, job) -> unchecked(new Outcome.Again.After(Duration.ofSeconds(Long.MAX_VALUE))));

        fails(id, "unwritable-outcome");
    }

    @Test
    void one_whose_interval_no_calendar_can_hold() {
        long id = run((task, job) -> unchecked(new Outcome.Again.Every(Duration.ofSeconds(Long.MAX_VALUE))));

        fails(id, "unwritable-outcome");
    }

    @Test
    void one_under_a_limit_whose_delay_no_calendar_can_hold() {
        JobType<Task> limited = BAD.limit(1, task -> "one");
        long id =
                run(1, limited, (task, job) -> unchecked(new Outcome.Again.After(Duration.ofSeconds(Long.MAX_VALUE))));

        fails(id, "unwritable-outcome");
        assertThat(count("SELECT sum(taken) FROM queue_semaphores")).isZero();
    }

    @Test
    void one_whose_outcome_cannot_be_written_with_its_transaction() {
        long id = run((task, job) -> job.transaction(connection -> unchecked(new Outcome.Again.At(Instant.MAX))));

        JobFailed failed = await(JobFailed.class);

        assertThat(failed.jobId()).isEqualTo(id);
        assertThat(job(queue, id).state()).isEqualTo(JobState.FAILED);
        theNeighbourRuns();
    }

    @Test
    void one_that_throws_an_assertion_error() {
        long id = run((task, job) -> {
            throw new AssertionError("never");
        });

        assertThat(fails(id, AssertionError.class.getName()).message()).isEqualTo("never");
    }

    @Test
    void one_whose_class_cannot_be_linked() {
        long id = run((task, job) -> {
            throw new NoClassDefFoundError("com/example/Gone");
        });

        assertThat(fails(id, NoClassDefFoundError.class.getName()).message()).isEqualTo("com/example/Gone");
    }

    @Test
    void one_that_leaves_an_interrupt_flag() {
        run((task, job) -> {
            Thread.currentThread().interrupt();
            return Outcome.done();
        });

        assertThat(await(JobFinished.class).as()).isEqualTo(FinishedAs.DONE);
        theNeighbourRuns();
    }

    @Test
    void one_that_commits_inside_its_transaction() {
        refusesToEndTheTransaction(Connection::commit, "commit");
    }

    @Test
    void one_that_rolls_back_inside_its_transaction() {
        refusesToEndTheTransaction(Connection::rollback, "rollback()");
    }

    @Test
    void one_that_turns_autocommit_on_inside_its_transaction() {
        refusesToEndTheTransaction(connection -> connection.setAutoCommit(true), "setAutoCommit(true)");
    }

    private void refusesToEndTheTransaction(Misuse misuse, String what) {
        execute("CREATE TABLE effects (what varchar(100))");
        long id = run((task, job) -> job.transaction(connection -> {
            insertEffect(connection);
            misuse.on(connection);
            return Outcome.done();
        }));

        JobFailed failed = fails(id, SQLException.class.getName());

        assertThat(failed.message()).startsWith(what + " is not possible here");
        assertThat(count("SELECT count(*) FROM effects")).isZero();
    }

    /** Something a body should not do with its connection. */
    private interface Misuse {
        void on(Connection connection) throws SQLException;
    }

    @Test
    void one_that_closes_the_connection_of_its_transaction() {
        execute("CREATE TABLE effects (what varchar(100))");
        long id = run((task, job) -> job.transaction(connection -> {
            insertEffect(connection);
            connection.close();
            return Outcome.done();
        }));

        assertThat(await(JobFinished.class).as()).isEqualTo(FinishedAs.DONE);
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.DONE);
        assertThat(count("SELECT count(*) FROM effects")).isEqualTo(1);
        theNeighbourRuns();
    }

    @Test
    void one_that_keeps_the_connection_of_its_transaction() {
        var kept = new AtomicReference<Connection>();
        execute("CREATE TABLE effects (what varchar(100))");
        run((task, job) -> {
            Outcome outcome = job.transaction(connection -> {
                kept.set(connection);
                return Outcome.done();
            });
            insertEffect(kept.get());
            return outcome;
        });

        await(JobFinished.class);
        theNeighbourRuns();
        assertThat(count("SELECT count(*) FROM effects")).isZero();
    }

    private static void insertEffect(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO effects VALUES ('x')");
        }
    }
}
