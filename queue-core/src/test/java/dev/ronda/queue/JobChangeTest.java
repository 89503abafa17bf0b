package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobChange.Changed;
import dev.ronda.queue.JobChange.Refused;
import dev.ronda.queue.JobChange.Requested;
import dev.ronda.queue.JobChange.Unknown;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobChanged;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobInterrupted;
import dev.ronda.queue.event.QueueEvent.JobRescheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * What cancel, discard, retry and reschedule do in each state.
 *
 * <table>
 * <caption>Verbs and states</caption>
 * <tr><th>state</th><th>cancel</th><th>discard</th><th>retry</th><th>reschedule</th></tr>
 * <tr><td>scheduled</td><td>cancelled</td><td>discarded</td><td>refused</td><td>scheduled or ready</td></tr>
 * <tr><td>ready</td><td>cancelled</td><td>discarded</td><td>refused</td><td>scheduled or ready</td></tr>
 * <tr><td>blocked</td><td>cancelled</td><td>discarded</td><td>refused</td><td>scheduled or ready</td></tr>
 * <tr><td>claimed</td><td>requested</td><td>refused</td><td>refused</td><td>requested</td></tr>
 * <tr><td>failed</td><td>cancelled</td><td>discarded</td><td>ready</td><td>scheduled or ready</td></tr>
 * <tr><td>finished</td><td>refused</td><td>refused</td><td>refused</td><td>refused</td></tr>
 * <tr><td>no such id</td><td>unknown</td><td>unknown</td><td>unknown</td><td>unknown</td></tr>
 * </table>
 */
class JobChangeTest extends QueueTest {
    record Task(String what) {}

    static final JobType<Task> WAITS = JobType.of("waits", Task.class).queue("unserved");
    static final JobType<Task> FAILS = JobType.of("fails", Task.class).retry(RetryPolicy.never());
    static final JobType<Task> RUNS = JobType.of("runs", Task.class).retry(RetryPolicy.never());
    static final Task TASK = new Task("x");
    static final long NO_SUCH_ID = 987_654_321;

    private final Gate gate = new Gate();
    private JobQueue queue;
    private Map<JobState, Long> ids;

    /** One job in each state, under a runtime that leaves all of them there. */
    private void aJobInEachState() {
        queue = queue(builder -> builder.handle(FAILS, (task, job) -> {
                    throw new IllegalStateException("on purpose");
                })
                .handle(RUNS, (task, job) -> {
                    gate.passStubbornly();
                    return Outcome.againIn(Duration.ofHours(1));
                }));
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.queues("default").pollingInterval(Duration.ofMillis(10))));
        long failed = queue.enqueue(FAILS, TASK).id();
        await(JobFailed.class);
        long claimed = queue.enqueue(RUNS, TASK).id();
        gate.awaitBody();
        queue.enqueue(WAITS, TASK, with -> with.limit(1, "key"));
        long blocked = queue.enqueue(WAITS, TASK, with -> with.limit(1, "key")).id();
        long finished = queue.enqueue(WAITS, TASK).id();
        queue.discard(finished);
        ids = Map.of(
                JobState.SCHEDULED,
                queue.enqueue(WAITS, TASK, with -> with.delay(Duration.ofHours(1)))
                        .id(),
                JobState.READY,
                queue.enqueue(WAITS, TASK).id(),
                JobState.BLOCKED,
                blocked,
                JobState.CLAIMED,
                claimed,
                JobState.FAILED,
                failed,
                JobState.FINISHED,
                finished);
        ids.forEach((state, id) -> assertThat(job(queue, id).state()).isEqualTo(state));
    }

    private JobInfo in(JobState state) {
        return job(queue, ids.get(state));
    }

    private void finishes(Function<Long, JobChange> verb, JobState from, FinishedAs as) {
        JobChange change = verb.apply(ids.get(from));

        assertThat(change).isEqualTo(new Changed(from, JobState.FINISHED));
        assertThat(change.isAccepted()).isTrue();
        assertThat(in(from).state()).isEqualTo(JobState.FINISHED);
        assertThat(in(from).finishedAs()).isEqualTo(as);
        assertThat(in(from).finishedAt()).isNotNull();
    }

    private void refuses(Function<Long, JobChange> verb, JobState state, String advice) {
        JobInfo before = in(state);

        JobChange change = verb.apply(ids.get(state));

        assertThat(change).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.state()).isEqualTo(state);
            assertThat(refused.reason()).contains(advice);
        });
        assertThat(change.isAccepted()).isFalse();
        assertThat(in(state)).isEqualTo(before);
    }

    private void moves(JobState from, Instant at, JobState to) {
        JobChange change = queue.reschedule(ids.get(from), at);

        assertThat(change).isEqualTo(new Changed(from, to));
        assertThat(in(from).state()).isEqualTo(to);
        assertThat(in(from).plannedAt()).isEqualTo(at);
        assertThat(in(from).dueAt()).isEqualTo(to == JobState.SCHEDULED ? at : null);
        assertThat(in(from).attempts()).isZero();
    }

    @Test
    void cancel_ends_what_waits_or_failed_and_asks_what_runs() {
        aJobInEachState();

        finishes(queue::cancel, JobState.SCHEDULED, FinishedAs.CANCELLED);
        finishes(queue::cancel, JobState.READY, FinishedAs.CANCELLED);
        finishes(queue::cancel, JobState.BLOCKED, FinishedAs.CANCELLED);
        finishes(queue::cancel, JobState.FAILED, FinishedAs.CANCELLED);
        refuses(queue::cancel, JobState.FINISHED, "ended already as discarded");
        assertThat(queue.cancel(NO_SUCH_ID)).isEqualTo(new Unknown());
        assertThat(queue.cancel(ids.get(JobState.CLAIMED))).isEqualTo(new Requested());
        assertThat(in(JobState.CLAIMED).state()).isEqualTo(JobState.CLAIMED);
        assertThat(in(JobState.CLAIMED).cancelRequested()).isTrue();

        gate.open();
        JobFinished end = await(JobFinished.class);
        assertThat(end.as()).isEqualTo(FinishedAs.CANCELLED);
    }

    @Test
    void discard_gives_up_what_waits_or_failed_and_is_refused_while_it_runs() {
        aJobInEachState();

        finishes(queue::discard, JobState.SCHEDULED, FinishedAs.DISCARDED);
        finishes(queue::discard, JobState.READY, FinishedAs.DISCARDED);
        finishes(queue::discard, JobState.BLOCKED, FinishedAs.DISCARDED);
        finishes(queue::discard, JobState.FAILED, FinishedAs.DISCARDED);
        refuses(queue::discard, JobState.CLAIMED, "cancel it instead");
        refuses(queue::discard, JobState.FINISHED, "ended already as discarded");
        assertThat(queue.discard(NO_SUCH_ID)).isEqualTo(new Unknown());

        gate.open();
    }

    @Test
    void retry_is_for_failed_jobs_alone_and_keeps_the_planned_time() {
        aJobInEachState();
        JobInfo failed = in(JobState.FAILED);
        assertThat(failed.attempts()).isEqualTo(1);

        refuses(queue::retry, JobState.SCHEDULED, "reschedule it");
        refuses(queue::retry, JobState.READY, "reschedule it");
        refuses(queue::retry, JobState.BLOCKED, "reschedule it");
        refuses(queue::retry, JobState.CLAIMED, "reschedule it");
        refuses(queue::retry, JobState.FINISHED, "ended already");
        assertThat(queue.retry(NO_SUCH_ID)).isEqualTo(new Unknown());
        assertThat(queue.retry(failed.id())).isEqualTo(new Changed(JobState.FAILED, JobState.READY));

        assertThat(await(JobFailed.class).attempt()).isEqualTo(1);
        assertThat(in(JobState.FAILED).plannedAt()).isEqualTo(failed.plannedAt());
        gate.open();
    }

    @Test
    void reschedule_moves_what_waits_or_failed_to_its_new_time() {
        aJobInEachState();
        Instant later = in(JobState.READY).plannedAt().plus(Duration.ofHours(2));
        JobInfo running = in(JobState.CLAIMED);

        moves(JobState.SCHEDULED, later, JobState.SCHEDULED);
        moves(JobState.READY, later, JobState.SCHEDULED);
        moves(JobState.BLOCKED, later, JobState.SCHEDULED);
        moves(JobState.FAILED, later, JobState.SCHEDULED);
        refuses(id -> queue.reschedule(id, later), JobState.FINISHED, "enqueue a new job");
        assertThat(queue.reschedule(NO_SUCH_ID, later)).isEqualTo(new Unknown());
        assertThat(queue.reschedule(running.id(), later)).isEqualTo(new Requested());
        assertThat(in(JobState.CLAIMED)).isEqualTo(running);

        gate.open();
        assertThat(await(JobRescheduled.class).next()).isEqualTo(later);
    }

    @Test
    void reschedule_to_the_past_makes_ready_at_once() {
        aJobInEachState();
        Instant past = in(JobState.READY).plannedAt().minus(Duration.ofHours(2));

        moves(JobState.SCHEDULED, past, JobState.READY);
        moves(JobState.READY, past, JobState.READY);
        moves(JobState.BLOCKED, past, JobState.BLOCKED); // it asks again, and its slot is still taken

        gate.open();
    }

    @Test
    void each_verb_is_told_with_the_states_before_and_after() {
        queue = queue(builder -> {});
        long id = queue.enqueue(WAITS, TASK).id();

        queue.retry(id);
        queue.cancel(id);
        queue.discard(NO_SUCH_ID);

        assertThat(await(JobChanged.class)).isEqualTo(new JobChanged(id, "retry", JobState.READY, null));
        assertThat(await(JobChanged.class)).isEqualTo(new JobChanged(id, "cancel", JobState.READY, JobState.FINISHED));
        assertThat(await(JobChanged.class)).isEqualTo(new JobChanged(NO_SUCH_ID, "discard", null, null));
    }

    @Test
    void a_scheduled_chain_can_be_cancelled() {
        queue = queue(builder -> builder.handle(RUNS, (task, job) -> Outcome.againIn(Duration.ofHours(1))));
        start(queue);
        long id = queue.enqueue(RUNS, TASK).id();
        await(JobRescheduled.class);

        JobChange change = queue.cancel(id);

        assertThat(change).isEqualTo(new Changed(JobState.SCHEDULED, JobState.FINISHED));
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.CANCELLED);
        assertThat(job(queue, id).run()).isEqualTo(2);
    }

    @Test
    void a_ready_chain_can_be_cancelled() {
        queue = queue(builder -> builder.handle(RUNS, (task, job) -> Outcome.againIn(Duration.ZERO)));
        QueueRuntime runtime = start(queue);
        long id = queue.enqueue(RUNS, TASK).id();
        await(JobRescheduled.class);
        runtime.stop(); // what was claimed ahead has been given back then

        JobChange change = queue.cancel(id);

        assertThat(change).isEqualTo(new Changed(JobState.READY, JobState.FINISHED));
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.CANCELLED);
    }

    @Test
    void a_running_chain_that_was_cancelled_does_not_come_again() {
        long id = aRunningJob((task, job) -> {
            gate.passStubbornly();
            return Outcome.againIn(Duration.ZERO);
        });

        JobChange change = queue.cancel(id);
        gate.open();

        assertThat(change).isEqualTo(new Requested());
        endsAs(id, FinishedAs.CANCELLED);
    }

    @Test
    void a_running_job_that_was_cancelled_and_fails_is_not_tried_again() {
        long id = aRunningJob((task, job) -> {
            gate.passStubbornly();
            throw new IllegalStateException("after all");
        });

        queue.cancel(id);
        gate.open();

        endsAs(id, FinishedAs.CANCELLED);
    }

    @Test
    void a_running_job_that_was_cancelled_may_still_finish() {
        long id = aRunningJob((task, job) -> {
            gate.passStubbornly();
            return Outcome.done();
        });

        queue.cancel(id);
        gate.open();

        endsAs(id, FinishedAs.DONE);
    }

    @Test
    void a_body_sees_that_it_was_cancelled() {
        long id = aRunningJob((task, job) -> {
            gate.open();
            gate.pass();
            while (!job.isCancelled()) {
                LockSupport.parkNanos(1_000_000);
            }
            return Outcome.againIn(Duration.ZERO);
        });

        queue.cancel(id);

        endsAs(id, FinishedAs.CANCELLED);
    }

    @Test
    void a_body_leaves_where_it_checks_for_the_cancel() {
        long id = aRunningJob((task, job) -> {
            gate.open();
            gate.pass();
            for (; ; ) {
                job.checkCancelled();
                LockSupport.parkNanos(1_000_000);
            }
        });

        queue.cancel(id);

        endsAs(id, FinishedAs.CANCELLED);
    }

    @Test
    void a_body_that_ignores_the_cancel_is_interrupted_after_the_grace() {
        long id = aRunningJob((task, job) -> {
            gate.pass();
            return Outcome.done();
        });

        queue.cancel(id);

        JobInterrupted interrupted = await(JobInterrupted.class);
        assertThat(interrupted).isEqualTo(new JobInterrupted(id, "runs", "cancelled"));
        endsAs(id, FinishedAs.CANCELLED);
    }

    @Test
    void the_new_time_of_a_running_chain_holds_for_its_next_run() {
        long id = aRunningJob((task, job) -> {
            gate.pass();
            return Outcome.againIn(Duration.ofHours(1));
        });
        Instant at = job(queue, id).plannedAt().plus(Duration.ofDays(3));

        JobChange change = queue.reschedule(id, at);
        gate.open();
        await(JobRescheduled.class);

        assertThat(change).isEqualTo(new Requested());
        assertThat(job(queue, id).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job(queue, id).plannedAt()).isEqualTo(at);
        assertThat(job(queue, id).dueAt()).isEqualTo(at);
        assertThat(job(queue, id).run()).isEqualTo(2);
    }

    @Test
    void a_running_job_with_a_new_time_may_still_finish() {
        long id = aRunningJob((task, job) -> {
            gate.pass();
            return Outcome.done();
        });

        queue.reschedule(id, job(queue, id).plannedAt().plus(Duration.ofDays(3)));
        gate.open();

        endsAs(id, FinishedAs.DONE);
    }

    private long aRunningJob(JobHandler<Task> handler) {
        queue = queue(builder -> builder.handle(RUNS, handler));
        start(queue);
        long id = queue.enqueue(RUNS, TASK).id();
        gate.awaitBody();
        return id;
    }

    private void endsAs(long id, FinishedAs as) {
        assertThat(await(JobFinished.class).as()).isEqualTo(as);
        assertThat(job(queue, id).state()).isEqualTo(JobState.FINISHED);
        assertThat(job(queue, id).finishedAs()).isEqualTo(as);
    }
}
