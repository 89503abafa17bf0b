package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.Enqueued.What;
import dev.ronda.queue.JobChange.Changed;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobBlocked;
import dev.ronda.queue.event.QueueEvent.JobDiscardedOnConflict;
import dev.ronda.queue.event.QueueEvent.JobEnqueued;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobRescheduled;
import dev.ronda.queue.event.QueueEvent.JobUnblocked;
import dev.ronda.queue.event.QueueEvent.JobUnknown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Concurrency limits (G6), rule by rule. */
class LimitsTest extends QueueTest {
    record Call(String account, int number) {}

    static final JobType<Call> ONE = JobType.of("one", Call.class).limit(1, Call::account);
    static final JobType<Call> TWO = JobType.of("two", Call.class).limit(2, Call::account);
    static final JobType<Call> DROP = JobType.of("drop", Call.class).limit(1, Call::account, OnConflict.DISCARD);
    static final JobType<Call> PARTNER =
            JobType.of("partner", Call.class).limit(1, Call::account).limitGroup("one");
    static final JobType<Call> FREE = JobType.of("free", Call.class);

    private final Gate gate = new Gate();

    private JobQueue idle() {
        return queue(builder -> {});
    }

    private static long enqueue(JobQueue queue, JobType<Call> type, String account) {
        return queue.enqueue(type, new Call(account, 0)).id();
    }

    private static JobState state(JobQueue queue, long id) {
        return job(queue, id).state();
    }

    private int taken(String key) {
        return count("SELECT coalesce(sum(taken), 0) FROM queue_semaphores WHERE concurrency_key = '" + key + "'");
    }

    /** Rows and counters agree, nobody waits beside a free slot. */
    @AfterEach
    void checkSlots() throws Exception {
        closeRuntime();
        Slots.check(this::count);
    }

    @Test
    void a_job_takes_a_slot_when_it_becomes_ready_and_others_of_its_key_wait() {
        JobQueue queue = idle();

        long first = enqueue(queue, TWO, "a");
        long second = enqueue(queue, TWO, "a");
        long third = enqueue(queue, TWO, "a");
        long other = enqueue(queue, TWO, "b");

        assertThat(state(queue, first)).isEqualTo(JobState.READY);
        assertThat(state(queue, second)).isEqualTo(JobState.READY);
        assertThat(state(queue, third)).isEqualTo(JobState.BLOCKED);
        assertThat(state(queue, other)).isEqualTo(JobState.READY);
        assertThat(await(JobBlocked.class)).isEqualTo(new JobBlocked(third, "two/a"));
        assertThat(job(queue, third).concurrencyKey()).isEqualTo("two/a");
        assertThat(taken("two/a")).isEqualTo(2);
    }

    @Test
    void a_type_without_a_limit_or_with_a_key_of_null_is_not_limited() {
        JobQueue queue = idle();
        JobType<Call> type =
                JobType.of("maybe", Call.class).limit(1, call -> call.number() == 0 ? null : call.account());

        long first = queue.enqueue(type, new Call("a", 0)).id();
        long second = queue.enqueue(type, new Call("a", 0)).id();
        long third = enqueue(queue, FREE, "a");

        assertThat(List.of(first, second, third)).allMatch(id -> state(queue, id) == JobState.READY);
        assertThat(job(queue, first).concurrencyKey()).isNull();
        assertThat(count("SELECT count(*) FROM queue_semaphores")).isZero();
    }

    @Test
    void types_of_one_group_share_their_slots() {
        JobQueue queue = idle();

        enqueue(queue, ONE, "a");
        long partner = enqueue(queue, PARTNER, "a");

        assertThat(state(queue, partner)).isEqualTo(JobState.BLOCKED);
        assertThat(job(queue, partner).concurrencyKey()).isEqualTo("one/a");
    }

    @Test
    void an_enqueue_gives_a_limit_of_its_own() {
        JobQueue queue = idle();

        long first = queue.enqueue(FREE, new Call("a", 1), with -> with.limit(1, "x"))
                .id();
        long second = queue.enqueue(FREE, new Call("b", 1), with -> with.limit(1, "x"))
                .id();
        Enqueued third = queue.enqueue(
                ONE,
                new Call("c", 1),
                with -> with.limit(1, "x").limitGroup("free").onConflict(OnConflict.DISCARD));

        assertThat(job(queue, first).concurrencyKey()).isEqualTo("free/x");
        assertThat(state(queue, second)).isEqualTo(JobState.BLOCKED);
        assertThat(third).isEqualTo(new Enqueued(What.DISCARDED, 0));
    }

    @Test
    void a_slash_in_a_group_does_not_make_it_another_group() {
        JobQueue queue = idle();

        queue.enqueue(FREE, new Call("a", 1), with -> with.limitGroup("a").limit(1, "b/c"));
        long other = queue.enqueue(
                        FREE, new Call("a", 1), with -> with.limitGroup("a/b").limit(1, "c"))
                .id();

        assertThat(state(queue, other)).isEqualTo(JobState.READY);
    }

    @Test
    void a_key_that_cannot_be_computed_refuses_the_enqueue_and_writes_nothing() {
        JobQueue queue = idle();
        JobType<Call> type = JobType.of("bad-key", Call.class).limit(1, call -> {
            if (call.number() == 1) {
                throw new IllegalStateException("no account");
            }
            return call.account();
        });

        assertThatThrownBy(() -> queue.enqueue(type, new Call("a", 1)))
                .isInstanceOf(InvalidArguments.class)
                .hasMessageContaining("bad-key")
                .hasMessageContaining("concurrency limit")
                .hasMessageContaining("no account");
        assertThatThrownBy(() -> queue.enqueue(ONE, new Call(" ", 1)))
                .isInstanceOf(InvalidArguments.class)
                .hasMessageContaining("1 to 255 characters");
        assertThatThrownBy(() -> queue.enqueueAll(type, List.of(new Call("a", 0), new Call("a", 1))))
                .isInstanceOf(InvalidArguments.class);
        assertThat(count("SELECT count(*) FROM queue_jobs")).isZero();
    }

    @Test
    void a_limit_of_less_than_one_is_refused() {
        idle();

        assertThatThrownBy(() -> FREE.limit(0, Call::account))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 slot or more, got 0");
    }

    @Test
    void a_finished_job_passes_its_slot_on_by_priority_and_then_by_the_order_of_blocking() {
        var order = new ConcurrentLinkedQueue<Integer>();
        JobQueue queue = queue(builder -> builder.handle(ONE, (call, job) -> {
            if (call.number() == 0) {
                gate.pass();
            }
            order.add(call.number());
            return Outcome.done();
        }));
        start(queue);
        queue.enqueue(ONE, new Call("a", 0));
        gate.awaitBody();
        queue.enqueue(ONE, new Call("a", 1));
        queue.enqueue(ONE, new Call("a", 2));
        long urgent =
                queue.enqueue(ONE, new Call("a", 3), with -> with.priority(-1)).id();
        queue.enqueue(ONE, new Call("a", 4));
        gate.open();

        assertThat(await(JobUnblocked.class)).isEqualTo(new JobUnblocked(urgent, "one/a"));
        until("all done", () -> order.size() == 5);
        assertThat(order).containsExactly(0, 3, 1, 2, 4);
    }

    @Test
    void jobs_of_one_key_never_overlap_whatever_their_ends() {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var runs = new AtomicInteger();
        JobQueue queue = queue(builder -> builder.handle(
                ONE.retry(RetryPolicy.exponential(Duration.ZERO, Duration.ofMillis(1))
                        .maxAttempts(2)),
                (call, job) -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    LockSupport.parkNanos(500_000);
                    running.decrementAndGet();
                    runs.incrementAndGet();
                    return switch (call.number() % 5) {
                        case 0 -> throw new IllegalStateException("on purpose");
                        case 1 -> Outcome.discard("no use");
                        case 2 -> job.run() < 3 ? Outcome.againIn(Duration.ZERO) : Outcome.done();
                        case 3 -> job.run() < 2 ? Outcome.againIn(Duration.ofMillis(2)) : Outcome.done();
                        default -> job.transaction(connection -> Outcome.done());
                    };
                }));
        List<Call> calls =
                IntStream.range(0, 60).mapToObj(n -> new Call("a", n)).toList();
        queue.enqueueAll(ONE.retry(RetryPolicy.DEFAULT), calls);
        start(queue);
        until(
                "all ended",
                () -> count("SELECT count(*) FROM queue_jobs WHERE finished_at IS NOT NULL") == 48
                        && count("SELECT count(*) FROM queue_failed_executions") == 12);

        assertThat(most).hasValue(1);
        assertThat(taken("one/a")).isZero();
        assertThat(runs).as("two, one, three, two and one of twelve each").hasValue(12 * 9);
    }

    @Test
    void bursts_of_one_key_beside_a_long_job_without_a_limit_all_run_and_never_overlap() {
        var holder = new Gate();
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var order = new ConcurrentLinkedQueue<Integer>();
        JobQueue queue = queue(builder -> builder.handleVoid(FREE, (call, job) -> gate.pass())
                .handleVoid(ONE, (call, job) -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    if (call.number() == 0) {
                        holder.pass();
                    }
                    order.add(call.number());
                    running.decrementAndGet();
                }));
        start(queue);
        long unlimited = enqueue(queue, FREE, "a");
        gate.awaitBody();
        queue.enqueue(ONE, new Call("a", 0));
        holder.awaitBody();
        for (int burst = 0; burst < 2; burst++) {
            for (int i = 1; i <= 5; i++) {
                queue.enqueue(ONE, new Call("a", 5 * burst + i));
            }
        }
        assertThat(queue.jobs().count(JobFilter.in(JobState.BLOCKED))).isEqualTo(10);
        holder.open();

        until(
                "the limited ones end",
                () -> queue.jobs().count(JobFilter.in(JobState.FINISHED).type("one")) == 11);
        assertThat(state(queue, unlimited)).isEqualTo(JobState.CLAIMED);
        assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(most).hasValue(1);
        gate.open();
        until("so does the other one", () -> state(queue, unlimited) == JobState.FINISHED);
    }

    @Test
    void beside_a_holder_that_takes_long_the_other_slots_serve_those_that_wait() {
        JobType<Call> three = JobType.of("three", Call.class).limit(3, Call::account);
        var longest = new Gate();
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var order = new ConcurrentLinkedQueue<Integer>();
        JobQueue queue = queue(builder -> builder.handleVoid(three, (call, job) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            if (call.number() < 2) {
                gate.pass();
            }
            if (call.number() == 2) {
                longest.pass();
            }
            order.add(call.number());
            running.decrementAndGet();
        }));
        start(queue);
        for (int i = 0; i < 3; i++) {
            queue.enqueue(three, new Call("a", i));
        }
        assertThat(queue.jobs().count(JobFilter.in(JobState.BLOCKED))).isZero();
        until("three run", () -> running.get() == 3);
        assertThat(queue.jobs().count(JobFilter.in(JobState.CLAIMED))).isEqualTo(3);
        for (int i = 3; i < 8; i++) {
            queue.enqueue(three, new Call("a", i));
        }
        assertThat(queue.jobs().count(JobFilter.in(JobState.BLOCKED))).isEqualTo(5);
        gate.open();

        until("all others end", () -> queue.jobs().count(JobFilter.in(JobState.FINISHED)) == 7);
        assertThat(queue.jobs().count(JobFilter.in(JobState.CLAIMED))).isEqualTo(1);
        assertThat(order).containsExactlyInAnyOrder(0, 1, 3, 4, 5, 6, 7);
        longest.open();
        until("the long one ends", () -> queue.jobs().count(JobFilter.in(JobState.FINISHED)) == 8);
        assertThat(most).hasValue(3);
    }

    @Test
    void while_discarding_jobs_run_others_of_their_keys_are_dropped_and_a_later_one_runs() {
        var ran = new ConcurrentLinkedQueue<Integer>();
        JobQueue queue = queue(builder -> builder.handleVoid(DROP, (call, job) -> {
            gate.pass();
            ran.add(call.number());
        }));
        start(queue);
        queue.enqueue(DROP, new Call("a", 1));
        queue.enqueue(DROP, new Call("b", 2));
        until("both run", () -> queue.jobs().count(JobFilter.in(JobState.CLAIMED)) == 2);

        List<Enqueued> dropped = List.of(
                queue.enqueue(DROP, new Call("a", 3)),
                queue.enqueue(DROP, new Call("b", 4)),
                queue.enqueue(DROP, new Call("a", 5)));

        assertThat(dropped).containsOnly(new Enqueued(What.DISCARDED, 0));
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(2);
        gate.open();
        until("both end", () -> queue.jobs().count(JobFilter.in(JobState.FINISHED)) == 2);
        assertThat(ran).containsExactlyInAnyOrder(1, 2);
        long later = queue.enqueue(DROP, new Call("a", 6)).id();
        until("the later one ends", () -> job(queue, later).finishedAs() == FinishedAs.DONE);
        assertThat(ran).hasSize(3).endsWith(6);
    }

    @Test
    void a_raised_limit_acts_at_once_and_a_lowered_one_lets_the_holders_finish() {
        JobQueue queue = idle();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(enqueue(queue, ONE, "a"));
        }
        JobType<Call> raised = ONE.limit(4, Call::account);

        ids.add(enqueue(queue, raised, "a"));

        assertThat(ids.subList(0, 4)).allMatch(id -> state(queue, id) == JobState.READY);
        assertThat(ids.subList(4, 7)).allMatch(id -> state(queue, id) == JobState.BLOCKED);
        assertThat(taken("one/a")).isEqualTo(4);

        ids.add(enqueue(queue, ONE.limit(2, Call::account), "a"));
        queue.discard(ids.get(0));
        queue.discard(ids.get(1));
        assertThat(taken("one/a")).isEqualTo(2);
        assertThat(state(queue, ids.get(4))).isEqualTo(JobState.BLOCKED);
        queue.discard(ids.get(2));
        assertThat(state(queue, ids.get(4))).isEqualTo(JobState.READY);
    }

    @Test
    void a_limit_is_declared_by_a_delayed_enqueue_too() {
        JobQueue queue = idle();
        enqueue(queue, ONE, "a");
        long second = enqueue(queue, ONE, "a");

        queue.enqueue(ONE.limit(2, Call::account), new Call("a", 1), with -> with.delay(Duration.ofHours(1)));

        assertThat(state(queue, second)).isEqualTo(JobState.READY);
    }

    @Test
    void discard_on_conflict_writes_nothing_and_says_so() {
        JobQueue queue = idle();

        Enqueued first = queue.enqueue(DROP, new Call("a", 1));
        Enqueued second = queue.enqueue(DROP, new Call("a", 2));
        Enqueued other = queue.enqueue(DROP, new Call("b", 3));

        assertThat(first.what()).isEqualTo(What.INSERTED);
        assertThat(second).isEqualTo(new Enqueued(What.DISCARDED, 0));
        assertThat(second.isNew()).isFalse();
        assertThat(other.what()).isEqualTo(What.INSERTED);
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(2);
        assertThat(await(JobEnqueued.class, event -> event.what() == What.DISCARDED)
                        .jobId())
                .isZero();

        queue.discard(first.id());
        assertThat(queue.enqueue(DROP, new Call("a", 4)).what()).isEqualTo(What.INSERTED);
    }

    @Test
    void a_bulk_has_a_result_for_each_job_in_order() {
        JobQueue queue = idle();
        List<Call> calls = List.of(new Call("a", 1), new Call("a", 2), new Call("b", 3), new Call("a", 4));

        List<Enqueued> answers = queue.enqueueAll(DROP, calls);

        assertThat(answers.stream().map(Enqueued::what))
                .containsExactly(What.INSERTED, What.DISCARDED, What.INSERTED, What.DISCARDED);
        assertThat(job(queue, answers.get(2).id()).arguments()).contains("\"b\"");
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(2);
    }

    @Test
    void a_scheduled_job_that_finds_no_slot_at_its_time_is_finished_as_discarded() {
        JobQueue queue = queue(builder -> builder.handle(DROP, (call, job) -> {
            gate.pass();
            return Outcome.done();
        }));
        start(queue);
        enqueue(queue, DROP, "a");
        gate.awaitBody();

        Enqueued later = queue.enqueue(DROP, new Call("a", 2), with -> with.delay(Duration.ofMillis(20)));
        JobDiscardedOnConflict event = await(JobDiscardedOnConflict.class);

        assertThat(event).isEqualTo(new JobDiscardedOnConflict(later.id(), "drop", "drop/a"));
        assertThat(job(queue, later.id()).finishedAs()).isEqualTo(FinishedAs.DISCARDED);
        gate.open();
        await(JobFinished.class);
    }

    @Test
    void only_the_first_admission_discards() {
        var rounds = new AtomicInteger();
        JobQueue queue = queue(builder -> builder.handle(DROP, (call, job) -> {
            rounds.incrementAndGet();
            return call.number() == 1 && rounds.get() < 3 ? Outcome.againIn(Duration.ZERO) : Outcome.done();
        }));
        long chain = queue.enqueue(DROP, new Call("a", 1)).id();
        long moved = queue.enqueue(DROP, new Call("b", 2)).id();
        queue.reschedule(moved, job(queue, moved).plannedAt().plus(Duration.ofHours(1)));
        long holder = queue.enqueue(DROP, new Call("b", 3)).id();

        assertThat(queue.reschedule(moved, Instant.EPOCH)).isEqualTo(new Changed(JobState.SCHEDULED, JobState.BLOCKED));
        start(queue);
        until("chain ends", () -> state(queue, chain) == JobState.FINISHED);
        until("moved ends", () -> state(queue, moved) == JobState.FINISHED);

        assertThat(job(queue, chain).finishedAs()).isEqualTo(FinishedAs.DONE);
        assertThat(job(queue, chain).run()).isGreaterThanOrEqualTo(2);
        assertThat(job(queue, moved).finishedAs()).isEqualTo(FinishedAs.DONE);
        assertThat(job(queue, holder).finishedAs()).isEqualTo(FinishedAs.DONE);
    }

    @Test
    void a_next_run_that_finds_no_slot_waits_although_its_policy_is_to_discard() {
        JobQueue queue = queue(builder -> builder.handle(DROP, (call, job) -> {
            if (call.number() == 2) {
                gate.pass();
            }
            return call.number() == 1 && job.run() < 2 ? Outcome.againIn(Duration.ofHours(1)) : Outcome.done();
        }));
        start(queue);
        long chain = queue.enqueue(DROP, new Call("a", 1)).id();
        await(JobRescheduled.class);
        assertThat(queue.enqueue(DROP, new Call("a", 2)).what()).isEqualTo(What.INSERTED);
        gate.awaitBody();

        execute("UPDATE queue_scheduled_executions SET scheduled_at = (SELECT created_at FROM queue_jobs WHERE id = "
                + chain + ")");
        until("the chain is due", () -> state(queue, chain) != JobState.SCHEDULED);
        assertThat(state(queue, chain)).isEqualTo(JobState.BLOCKED);
        gate.open();

        until("the chain ends", () -> state(queue, chain) == JobState.FINISHED);
        assertThat(job(queue, chain).finishedAs()).isEqualTo(FinishedAs.DONE);
    }

    @Test
    void a_chain_gives_its_slot_to_a_waiter_and_takes_one_again_when_due() {
        var order = new ConcurrentLinkedQueue<String>();
        JobQueue queue = queue(builder -> builder.handle(ONE, (call, job) -> {
            order.add(call.number() + "." + job.run());
            gate.passUnless(() -> order.size() > 1);
            return call.number() == 1 && job.run() < 3 ? Outcome.againIn(Duration.ZERO) : Outcome.done();
        }));
        start(queue);
        queue.enqueue(ONE, new Call("a", 1));
        gate.awaitBody();
        queue.enqueue(ONE, new Call("a", 2));
        queue.enqueue(ONE, new Call("a", 3));
        gate.open();

        until("all ended", () -> count("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL") == 0);
        assertThat(order).containsExactly("1.1", "2.1", "3.1", "1.2", "1.3");
    }

    @Test
    void a_run_that_continues_keeps_its_slot() {
        var order = new ConcurrentLinkedQueue<Integer>();
        JobQueue queue = queue(builder -> builder.handle(ONE, (call, job) -> {
            order.add(call.number());
            gate.passUnless(() -> order.size() > 1);
            return call.number() > 0 && call.number() < 3
                    ? Outcome.continueWith(new Call("a", call.number() + 1))
                    : Outcome.done();
        }));
        start(queue);
        queue.enqueue(ONE, new Call("a", 1));
        gate.awaitBody();
        queue.enqueue(ONE, new Call("a", 9));
        gate.open();

        until("all ended", () -> count("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL") == 0);
        assertThat(order).containsExactly(1, 2, 3, 9);
    }

    @Test
    void a_job_of_an_unknown_type_gives_its_slot_back() {
        JobQueue queue = queue(builder -> builder.handle(ONE, (call, job) -> Outcome.done()));
        long unknown = enqueue(queue, PARTNER, "a");
        long known = enqueue(queue, ONE, "a");
        assertThat(state(queue, known)).isEqualTo(JobState.BLOCKED);
        start(queue);

        await(JobUnknown.class);
        until("the known one ends", () -> state(queue, known) == JobState.FINISHED);

        assertThat(state(queue, unknown)).isEqualTo(JobState.SCHEDULED);
        assertThat(taken("one/a")).isZero();
    }

    @Test
    void a_job_interrupted_by_a_stop_is_ready_again_and_keeps_its_slot() {
        JobQueue queue = queue(builder -> builder.handle(ONE, (call, job) -> {
            gate.pass();
            return Outcome.done();
        }));
        start(queue, QUICK.shutdown(Duration.ZERO, Duration.ofSeconds(5)));
        long id = enqueue(queue, ONE, "a");
        gate.awaitBody();
        long waiter = enqueue(queue, ONE, "a");

        closeRuntime();

        assertThat(state(queue, id)).isEqualTo(JobState.READY);
        assertThat(state(queue, waiter)).isEqualTo(JobState.BLOCKED);
        assertThat(taken("one/a")).isEqualTo(1);
    }

    @Test
    void a_failed_job_gives_its_slot_back_and_a_retry_asks_for_one() {
        var fails = new AtomicInteger(1);
        JobQueue queue = queue(builder -> builder.handle(ONE.retry(RetryPolicy.never()), (call, job) -> {
            if (fails.getAndDecrement() > 0) {
                throw new IllegalStateException("on purpose");
            }
            gate.pass();
            return Outcome.done();
        }));
        start(queue);
        long failed = enqueue(queue, ONE, "a");
        await(JobFailed.class);
        long holder = enqueue(queue, ONE, "a");
        gate.awaitBody();

        assertThat(queue.retry(failed)).isEqualTo(new Changed(JobState.FAILED, JobState.BLOCKED));
        gate.open();
        until("the retried one ends", () -> state(queue, failed) == JobState.FINISHED);
        assertThat(state(queue, holder)).isEqualTo(JobState.FINISHED);
    }

    @Test
    void discarding_a_blocked_job_changes_no_slot_and_discarding_a_holder_passes_its_slot_on() {
        JobQueue queue = idle();
        long holder = enqueue(queue, ONE, "a");
        long second = enqueue(queue, ONE, "a");
        long third = enqueue(queue, ONE, "a");

        assertThat(queue.discard(second)).isEqualTo(new Changed(JobState.BLOCKED, JobState.FINISHED));
        assertThat(taken("one/a")).isEqualTo(1);
        assertThat(state(queue, third)).isEqualTo(JobState.BLOCKED);

        assertThat(queue.cancel(holder)).isEqualTo(new Changed(JobState.READY, JobState.FINISHED));
        assertThat(state(queue, third)).isEqualTo(JobState.READY);
        assertThat(taken("one/a")).isEqualTo(1);
    }

    @Test
    void a_ready_job_that_is_rescheduled_gives_its_slot_to_a_waiter() {
        JobQueue queue = idle();
        long first = enqueue(queue, ONE, "a");
        long second = enqueue(queue, ONE, "a");

        assertThat(queue.reschedule(first, Instant.EPOCH)).isEqualTo(new Changed(JobState.READY, JobState.BLOCKED));
        assertThat(state(queue, second)).isEqualTo(JobState.READY);
        assertThat(queue.reschedule(second, Instant.parse("2900-01-01T00:00:00Z")))
                .isEqualTo(new Changed(JobState.READY, JobState.SCHEDULED));
        assertThat(state(queue, first)).isEqualTo(JobState.READY);
    }

    @Test
    void a_blocked_job_that_is_rescheduled_waits_at_the_end_of_its_priority() {
        JobQueue queue = idle();
        long holder = enqueue(queue, ONE, "a");
        long second = enqueue(queue, ONE, "a");
        long third = enqueue(queue, ONE, "a");

        assertThat(queue.reschedule(second, Instant.EPOCH)).isEqualTo(new Changed(JobState.BLOCKED, JobState.BLOCKED));
        queue.discard(holder);

        assertThat(state(queue, third)).isEqualTo(JobState.READY);
        assertThat(state(queue, second)).isEqualTo(JobState.BLOCKED);
    }

    @Test
    void a_unique_limited_job_is_inserted_blocked_dropped_and_revived() {
        JobQueue queue = idle();
        JobType<Call> type = ONE.uniqueKey(call -> "n" + call.number());

        Enqueued first = queue.enqueue(type, new Call("a", 1));
        Enqueued again = queue.enqueue(type, new Call("a", 1));
        Enqueued second = queue.enqueue(type, new Call("a", 2));
        Enqueued dropped = queue.enqueue(type, new Call("a", 3), with -> with.onConflict(OnConflict.DISCARD));
        Enqueued third = queue.enqueue(type, new Call("a", 3));

        assertThat(List.of(first.what(), again.what(), second.what(), dropped.what(), third.what()))
                .containsExactly(What.INSERTED, What.EXISTING, What.INSERTED, What.DISCARDED, What.INSERTED);
        assertThat(state(queue, second.id())).isEqualTo(JobState.BLOCKED);
        queue.discard(first.id());
        assertThat(state(queue, second.id())).isEqualTo(JobState.READY);
    }

    @Test
    void a_failed_holder_of_a_unique_key_is_revived_through_the_gate() {
        JobType<Call> type = ONE.uniqueKey(call -> "n" + call.number()).retry(RetryPolicy.never());
        JobQueue queue = queue(builder -> builder.handle(type, (call, job) -> {
            throw new IllegalStateException("on purpose");
        }));
        start(queue);
        long id = queue.enqueue(type, new Call("a", 1)).id();
        await(JobFailed.class);
        closeRuntime();
        enqueue(queue, ONE, "a");

        assertThat(queue.enqueue(type, new Call("a", 1))).isEqualTo(new Enqueued(What.REVIVED, id));

        assertThat(state(queue, id)).isEqualTo(JobState.BLOCKED);
    }

    @Test
    void an_enqueue_inside_a_transaction_of_the_caller_holds_no_key_and_asks_after_the_commit() throws Exception {
        JobQueue queue = queue(builder -> builder.handle(ONE, (call, job) -> Outcome.done()));
        var ids = new ArrayList<Long>();

        queue.transaction(connection -> {
            ids.add(queue.in(connection).enqueue(ONE, new Call("a", 1)).id());
            ids.add(queue.in(connection).enqueue(ONE, new Call("a", 2)).id());
            assertThat(queue.in(connection).find(ids.get(0)).orElseThrow().state())
                    .isEqualTo(JobState.SCHEDULED);
            if (kind != TestDatabase.SQLITE) { // where one writer has the database to itself
                assertThat(queue.enqueue(ONE, new Call("a", 3)).what()).isEqualTo(What.INSERTED);
            }
            return null;
        });
        start(queue);

        until("all ended", () -> count("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL") == 0);
        assertThat(ids).allMatch(id -> job(queue, id).finishedAs() == FinishedAs.DONE);
    }

    @Test
    void inside_a_transaction_of_the_caller_a_job_that_would_be_dropped_is_refused_by_what_can_be_seen()
            throws Exception {
        JobQueue queue = idle();

        List<What> answers = queue.transaction(connection -> {
            JobQueue.InTransaction here = queue.in(connection);
            return List.of(
                    here.enqueue(DROP, new Call("a", 1)).what(),
                    here.enqueue(DROP, new Call("a", 2)).what(),
                    here.enqueue(DROP, new Call("b", 3)).what());
        });

        assertThat(answers).containsExactly(What.INSERTED, What.DISCARDED, What.INSERTED);
    }

    @Test
    void a_verb_inside_a_transaction_of_the_caller_gives_its_slot_back_after_the_commit() throws Exception {
        JobQueue queue = queue(builder -> builder.handle(ONE, (call, job) -> Outcome.done()));
        long holder = enqueue(queue, ONE, "a");
        long waiter = enqueue(queue, ONE, "a");

        queue.transaction(connection -> {
            assertThat(queue.in(connection).discard(holder).isAccepted()).isTrue();
            if (kind != TestDatabase.SQLITE) {
                enqueue(queue, ONE, "a"); // nobody holds the key
            }
            return null;
        });
        assertThat(state(queue, waiter)).isEqualTo(JobState.BLOCKED);
        start(queue);

        until("the waiter ends", () -> state(queue, waiter) == JobState.FINISHED);
        until("all ended", () -> count("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL") == 0);
        assertThat(count("SELECT count(*) FROM queue_returned_slots")).isZero();
    }

    @Test
    void ready_jobs_of_a_paused_queue_keep_their_slots_until_somebody_reschedules_them() {
        JobQueue queue = queue(builder -> builder.handle(TWO, (call, job) -> Outcome.done()));
        queue.queues().pause("mail");
        List<Long> paused =
                queue.enqueueAll(TWO, List.of(new Call("a", 1), new Call("a", 2)), with -> with.queue("mail")).stream()
                        .map(Enqueued::id)
                        .toList();
        long elsewhere = enqueue(queue, TWO, "a");
        start(queue);
        assertThat(state(queue, elsewhere)).isEqualTo(JobState.BLOCKED);

        queue.jobs().rescheduleAll(JobFilter.in(JobState.READY).queue("mail"), Instant.parse("2900-01-01T00:00:00Z"));
        until("the other one ends", () -> state(queue, elsewhere) == JobState.FINISHED);
        assertThat(taken("two/a")).isZero();

        queue.queues().resume("mail");
        queue.jobs().rescheduleAll(JobFilter.of(paused), Instant.EPOCH);
        until("they end", () -> paused.stream().allMatch(id -> state(queue, id) == JobState.FINISHED));
    }

    @Test
    void children_ask_for_slots_with_the_end_of_their_parent() {
        JobQueue queue = queue(builder -> builder.handle(ONE, (call, job) -> {
                    if (call.number() == 0) {
                        job.enqueue(ONE, new Call("a", 1));
                        job.enqueue(ONE, new Call("a", 2));
                        job.enqueue(DROP, new Call("a", 3));
                        job.enqueue(DROP, new Call("a", 4));
                    }
                    return Outcome.done();
                })
                .handle(DROP, (call, job) -> Outcome.done()));
        start(queue);
        enqueue(queue, ONE, "a");

        until("all ended", () -> count("SELECT count(*) FROM queue_jobs WHERE finished_at IS NOT NULL") >= 4);
        assertThat(count("SELECT count(*) FROM queue_jobs WHERE job_type = 'drop'"))
                .isEqualTo(1);
    }

    @Test
    void limited_and_unlimited_jobs_are_dispatched_together_in_the_order_of_their_times() {
        var order = new ConcurrentLinkedQueue<Integer>();
        JobQueue queue = queue(builder -> builder.handle(ONE, (call, job) -> {
                    order.add(call.number());
                    return Outcome.done();
                })
                .handle(FREE, (call, job) -> {
                    order.add(call.number());
                    return Outcome.done();
                }));
        for (int i = 1; i <= 9; i++) {
            int number = i;
            queue.enqueue(
                    number % 2 == 0 ? FREE : ONE,
                    new Call("a", number),
                    with -> with.at(Instant.parse("2020-01-01T00:00:00Z").plusSeconds(number)));
        }
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.threads(1).pollingInterval(Duration.ofMillis(10))));

        until("all ended", () -> order.size() == 9);
        assertThat(order.stream().filter(n -> n % 2 == 1)).containsExactly(1, 3, 5, 7, 9);
        assertThat(order.stream().filter(n -> n % 2 == 0)).containsExactly(2, 4, 6, 8);
    }

    @Test
    void a_job_under_a_limit_is_cancelled_while_it_runs() {
        JobQueue queue = queue(builder -> builder.handle(ONE, (call, job) -> {
            gate.pass();
            return Outcome.againIn(Duration.ZERO);
        }));
        start(queue);
        long id = enqueue(queue, ONE, "a");
        gate.awaitBody();
        long waiter = enqueue(queue, ONE, "a");
        queue.cancel(id);
        queue.cancel(waiter);
        gate.open();

        assertThat(await(JobFinished.class).as()).isEqualTo(FinishedAs.CANCELLED);
        assertThat(taken("one/a")).isZero();
        assertThat(events.stream().filter(JobRescheduled.class::isInstance)).isEmpty();
        assertThat(Objects.requireNonNull(job(queue, waiter).finishedAs())).isEqualTo(FinishedAs.CANCELLED);
    }
}
