package dev.ronda.queue.internal.transition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.JobChange;
import dev.ronda.queue.JobState;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Threads;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobUnblocked;
import dev.ronda.queue.event.QueueEvent.JobsClaimed;
import dev.ronda.queue.internal.transition.ClaimReady.Claimed;
import dev.ronda.queue.internal.transition.ClaimReady.ClaimedJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ends of limited runs that go with the next claim, on PostgreSQL: what is written, what is left to others, who is told. */
class EndAndClaimTest extends TransitionTest {
    record Call(String account, int number) {}

    private static final JobType<Call> ONE = JobType.of("one", Call.class).limit(1, Call::account);
    private static final JobType<Call> TWO = JobType.of("two", Call.class).limit(2, Call::account);
    private static final JobType<Call> FREE = JobType.of("free", Call.class);
    private static final long PROCESS = 1;

    /** What was told. */
    private static final class Told extends Nobody {
        private final List<QueueEvent> events = new ArrayList<>();
        private boolean ready;
        private Duration scheduled;

        @Override
        public void event(QueueEvent event) {
            events.add(event);
        }

        @Override
        public void ready() {
            ready = true;
        }

        @Override
        public void scheduled(Duration untilDue) {
            scheduled = untilDue;
        }

        private List<?> of(Class<? extends QueueEvent> type) {
            return events.stream().filter(type::isInstance).toList();
        }
    }

    private final Told told = new Told();
    private ClaimReady claims;

    @BeforeEach
    void open() {
        claims = new ClaimReady(transactions, List.of("*"), new KnownPauses());
    }

    @Override
    Signals told() {
        return told;
    }

    private List<Long> enqueue(JobType<Call> type, String account, int count) {
        var calls = new ArrayList<Call>();
        for (int number = 0; number < count; number++) {
            calls.add(new Call(account, number));
        }
        return queue.enqueueAll(type, calls).stream().map(Enqueued::id).toList();
    }

    private ClaimedJob claimOne() {
        List<ClaimedJob> claimed = claims.claim(1, PROCESS);
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    private static EndedRun done(ClaimedJob claimed) {
        return new EndedRun(
                claimed.row().id(),
                claimed.token(),
                new End.Finished(FinishedAs.DONE, null),
                List.of(),
                Duration.ofMillis(1),
                System.nanoTime(),
                "test",
                1,
                claimed);
    }

    private static List<Long> ids(Claimed claimed) {
        return claimed.jobs().stream().map(job -> job.row().id()).toList();
    }

    private JobState state(long id) {
        return queue.find(id).orElseThrow().state();
    }

    private int taken(String sum) throws SQLException {
        return number("SELECT coalesce(" + sum + ", 0) FROM queue_semaphores");
    }

    @Test
    void the_slot_passes_to_the_first_that_waits_and_the_same_message_claims_it() throws SQLException {
        List<Long> ids = enqueue(ONE, "a", 3);
        EndedRun end = done(claimOne());
        assertThat(claims.takes(end)).isTrue();
        told.events.clear();
        told.ready = false;

        Claimed claimed = claims.claim(5, PROCESS, List.of(end));

        assertThat(ids(claimed)).containsExactly(ids.get(1));
        assertThat(claimed.unwritten()).isEmpty();
        assertThat(ids.stream().map(this::state))
                .containsExactly(JobState.FINISHED, JobState.CLAIMED, JobState.BLOCKED);
        assertThat(taken("sum(taken)")).isEqualTo(1);
        assertThat(told.of(JobFinished.class)).hasSize(1);
        assertThat(told.of(JobUnblocked.class)).hasSize(1);
        assertThat(told.of(JobsClaimed.class)).hasSize(1);
        assertThat(told.ready).as("nobody else need look").isFalse();
    }

    @Test
    void without_room_for_a_claim_the_slot_passes_on_and_others_are_told() throws SQLException {
        List<Long> ids = enqueue(ONE, "a", 2);
        EndedRun end = done(claimOne());
        told.ready = false;

        Claimed claimed = claims.claim(0, PROCESS, List.of(end));

        assertThat(claimed.jobs()).isEmpty();
        assertThat(ids.stream().map(this::state)).containsExactly(JobState.FINISHED, JobState.READY);
        assertThat(told.ready).isTrue();
        assertThat(taken("sum(taken)")).isEqualTo(1);
    }

    @Test
    void several_ends_of_several_keys_pass_on_as_many_slots_as_there_are() throws SQLException {
        List<Long> ones = enqueue(ONE, "a", 2);
        List<Long> twos = enqueue(TWO, "b", 5);
        List<EndedRun> ends =
                claims.claim(10, PROCESS).stream().map(EndAndClaimTest::done).toList();
        assertThat(ends).hasSize(3);

        Claimed claimed = claims.claim(10, PROCESS, ends);

        assertThat(ids(claimed)).containsExactlyInAnyOrder(ones.get(1), twos.get(2), twos.get(3));
        assertThat(state(twos.get(4))).isEqualTo(JobState.BLOCKED);
        assertThat(taken("max(taken) FILTER (WHERE slots = 2)")).isEqualTo(2);
        assertThat(taken("max(taken) FILTER (WHERE slots = 1)")).isEqualTo(1);
    }

    @Test
    void who_waits_longer_or_is_more_urgent_goes_first_as_ever() {
        enqueue(ONE, "a", 1);
        EndedRun end = done(claimOne());
        long other = enqueue(FREE, "-", 1).get(0);
        long waits = enqueue(ONE, "a", 1).get(0);
        long urgent =
                queue.enqueue(ONE, new Call("a", 9), with -> with.priority(-1)).id();

        assertThat(ids(claims.claim(1, PROCESS, List.of(end)))).containsExactly(urgent);
        assertThat(ids(claims.claim(1, PROCESS, List.of()))).containsExactly(other);
        assertThat(state(waits)).isEqualTo(JobState.BLOCKED);
    }

    @Test
    void the_last_one_leaves_the_slot_free() throws SQLException {
        enqueue(ONE, "a", 1);
        EndedRun end = done(claimOne());

        assertThat(claims.claim(5, PROCESS, List.of(end)).jobs()).isEmpty();

        assertThat(taken("sum(taken)")).isZero();
        assertThat(state(enqueue(ONE, "a", 1).get(0))).isEqualTo(JobState.READY);
    }

    @Test
    void of_a_key_whose_row_was_deleted_no_slot_is_taken_after_the_end() throws SQLException {
        enqueue(ONE, "a", 1);
        EndedRun end = done(claimOne());
        execute("DELETE FROM queue_semaphores");

        assertThat(claims.claim(5, PROCESS, List.of(end)).jobs()).isEmpty();

        assertThat(taken("sum(taken)")).isZero();
        assertThat(state(enqueue(ONE, "a", 1).get(0))).isEqualTo(JobState.READY);
    }

    /** What was asked decides about its end, which reads the job first. */
    @Test
    void a_job_that_was_asked_something_meanwhile_keeps_claim_and_slot_until_that_is_looked_at() throws SQLException {
        List<Long> ids = enqueue(ONE, "a", 2);
        EndedRun end = done(claimOne());
        assertThat(queue.cancel(ids.get(0))).isEqualTo(new JobChange.Requested());

        Claimed claimed = claims.claim(5, PROCESS, List.of(end));

        assertThat(claimed.jobs()).isEmpty();
        assertThat(claimed.unwritten()).containsExactly(end);
        assertThat(ids.stream().map(this::state)).containsExactly(JobState.CLAIMED, JobState.BLOCKED);
        assertThat(taken("sum(taken)")).isEqualTo(1);
        assertThat(told.of(JobFinished.class)).isEmpty();
    }

    /** Its slot belongs to the run that has the claim now. */
    @Test
    void a_run_that_lost_its_claim_passes_nothing_on() throws SQLException {
        List<Long> ids = enqueue(ONE, "a", 2);
        ClaimedJob lost = claimOne();
        EndedRun end = done(new ClaimedJob(lost.row(), lost.token() + 1000, PROCESS, lost.readNanos()));

        Claimed claimed = claims.claim(5, PROCESS, List.of(end));

        assertThat(claimed.unwritten()).containsExactly(end);
        assertThat(ids.stream().map(this::state)).containsExactly(JobState.CLAIMED, JobState.BLOCKED);
        assertThat(taken("sum(taken)")).isEqualTo(1);
    }

    @Test
    void a_job_that_is_here_with_two_claims_ends_once() throws SQLException {
        List<Long> ids = enqueue(ONE, "a", 2);
        ClaimedJob now = claimOne();
        EndedRun end = done(now);
        EndedRun before = done(new ClaimedJob(now.row(), now.token() - 1, PROCESS, now.readNanos()));

        Claimed claimed = claims.claim(5, PROCESS, List.of(end, before));

        assertThat(claimed.unwritten()).containsExactly(before);
        assertThat(ids(claimed)).containsExactly(ids.get(1));
        assertThat(taken("sum(taken)")).isEqualTo(1);
    }

    @Test
    void a_waiter_that_somebody_holds_is_passed_over_and_looked_at_again() throws SQLException {
        List<Long> ids = enqueue(ONE, "a", 2);
        EndedRun end = done(claimOne());
        told.scheduled = null;
        try (Connection holder = transaction()) {
            execute(holder, "SELECT 1 FROM queue_blocked_executions FOR UPDATE");

            assertThat(claims.claim(5, PROCESS, List.of(end)).jobs()).isEmpty();

            assertThat(state(ids.get(0))).isEqualTo(JobState.FINISHED);
            assertThat(told.scheduled).isEqualTo(Slots.LOOK_AGAIN);
        }
        assertThat(state(ids.get(1))).isEqualTo(JobState.BLOCKED);
        assertThat(taken("sum(taken)")).isZero();
    }

    /** An enqueue that had locked the key and blocked its job before commits while the end waits for the key. */
    @Test
    void who_blocked_a_job_just_before_is_seen() throws Exception {
        enqueue(ONE, "a", 1);
        EndedRun end = done(claimOne());
        long late = enqueue(FREE, "a", 1).get(0);
        try (Connection enqueuing = transaction()) {
            execute(enqueuing, "SELECT 1 FROM queue_semaphores FOR UPDATE");
            execute(enqueuing, "DELETE FROM queue_ready_executions WHERE job_id = " + late);
            execute(
                    enqueuing,
                    "INSERT INTO queue_blocked_executions (job_id, queue_name, priority, concurrency_key, created_at)"
                            + " SELECT " + late + ", 'default', 0, concurrency_key, now() FROM queue_semaphores");
            var ending = CompletableFuture.supplyAsync(() -> claims.claim(5, PROCESS, List.of(end)), Threads.ONE_EACH);
            while (number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0) {
                assertThat(ending).isNotDone();
            }
            enqueuing.commit();

            assertThat(ids(ending.get(30, TimeUnit.SECONDS))).containsExactly(late);
        }
    }

    @Test
    void only_plain_ends_of_limited_jobs_go_with_a_claim() {
        enqueue(FREE, "a", 1);
        assertThat(claims.takes(done(claimOne()))).as("not limited").isFalse();

        enqueue(ONE, "a", 1);
        EndedRun end = done(claimOne());
        assertThat(claims.takes(end.with(new End.Released("stopping"))))
                .as("released")
                .isFalse();
        assertThat(claims.takes(end)).isTrue();
    }
}
