package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.Enqueued.What;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.LoopError;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults of Solid Queue's concurrency controls that were seen to happen there, and races. */
class LimitFaultsTest extends QueueTest {
    record Call(String account, int number) {}

    static final JobType<Call> ONE = JobType.of("one", Call.class).limit(1, Call::account);
    static final JobType<Call> GONE = JobType.of("gone", Call.class).limit(1, Call::account);

    private static final int RACES = Integer.getInteger("limits.races", 100);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Gate gate = new Gate();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @AfterEach
    void checkSlots() {
        closeRuntime();
        Slots.check(this::count);
    }

    private boolean allEnded() {
        return count("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL") == 0;
    }

    private int ready() {
        return count("SELECT count(*) FROM queue_ready_executions");
    }

    private int blocked() {
        return count("SELECT count(*) FROM queue_blocked_executions");
    }

    private int claimed() {
        return count("SELECT count(*) FROM queue_claimed_executions");
    }

    /** As if all that is held or waits had been so for a day. */
    private void backdate() {
        String dayAgo = switch (kind) {
            case POSTGRESQL -> "now() - interval '1 day'";
            case SQLITE -> "cast(unixepoch('subsec') * 1000000 AS integer) - 86400000000";
            case H2 -> "current_timestamp(6) - interval '1' day";
        };
        execute("UPDATE queue_semaphores SET updated_at = " + dayAgo);
        execute("UPDATE queue_blocked_executions SET created_at = " + dayAgo);
        execute("UPDATE queue_claimed_executions SET claimed_at = " + dayAgo);
        execute("UPDATE queue_ready_executions SET created_at = " + dayAgo);
    }

    private JobQueue withGate() {
        return queue(builder -> builder.handle(ONE, (call, job) -> {
            if (call.number() == 0) {
                gate.pass();
            }
            return Outcome.done();
        }));
    }

    @Test
    void fault_a_a_holder_that_takes_very_long_keeps_its_slot_and_frees_no_successors() throws Exception {
        JobQueue queue = withGate();
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.queues("default").pollingInterval(Duration.ofMillis(10))));
        queue.enqueue(ONE, new Call("a", 0));
        gate.awaitBody();
        queue.enqueue(ONE, new Call("a", 1));
        queue.enqueue(ONE, new Call("a", 2));
        backdate();
        maintained(queue);

        assertThat(claimed()).isEqualTo(1);
        assertThat(blocked()).isEqualTo(2);

        gate.open();
        until("all ended, one after the other", () -> {
            assertThat(count("SELECT (SELECT count(*) FROM queue_claimed_executions)"
                            + " + (SELECT count(*) FROM queue_ready_executions)"))
                    .isLessThanOrEqualTo(1);
            return allEnded();
        });
    }

    /** Waits until a dispatcher has looked for free slots after now: it has given one to a job of another key. */
    private void maintained(JobQueue queue) throws Exception {
        long marker = queue.enqueue(ONE, new Call("marker", 1), with -> with.queue("unserved"))
                .id();
        long waiter = queue.enqueue(ONE, new Call("marker", 2), with -> with.queue("unserved"))
                .id();
        queue.transaction(connection -> queue.in(connection).discard(marker));
        until("a look", () -> job(queue, waiter).state() == JobState.READY);
        queue.discard(waiter);
    }

    @Test
    void fault_b_a_claim_released_by_a_stop_keeps_its_slot() {
        JobQueue queue = withGate();
        start(queue, QUICK.shutdown(Duration.ZERO, Duration.ofSeconds(5)));
        queue.enqueue(ONE, new Call("a", 0));
        gate.awaitBody();
        queue.enqueue(ONE, new Call("a", 1));
        backdate();

        closeRuntime();

        assertThat(ready()).isEqualTo(1);
        assertThat(blocked()).isEqualTo(1);
    }

    @Test
    void fault_c_an_enqueue_beside_the_end_of_the_holder_of_a_fresh_key_never_waits_in_vain() throws Exception {
        JobQueue queue = queue(builder -> {});
        for (int race = 0; race < RACES; race++) {
            String key = "k" + race;
            var both = new CyclicBarrier(2);
            Future<Enqueued> first = threads.submit(() -> {
                both.await();
                Enqueued enqueued = queue.enqueue(ONE, new Call(key, 1));
                queue.discard(enqueued.id());
                return enqueued;
            });
            Future<Enqueued> second = threads.submit(() -> {
                both.await();
                return queue.enqueue(ONE, new Call(key, 2));
            });
            first.get(30, TimeUnit.SECONDS);
            long id = second.get(30, TimeUnit.SECONDS).id();
            assertThat(job(queue, id).state()).as("race %s", race).isEqualTo(JobState.READY);
        }
    }

    @Test
    void fault_c_enqueues_beside_workers_that_finish_jobs_of_the_same_few_keys_all_run() throws Exception {
        var running = IntStream.range(0, 3).mapToObj(n -> new AtomicInteger()).toList();
        var violations = new AtomicInteger();
        var bodies = new AtomicInteger();
        JobQueue queue = queue(builder -> builder.handle(ONE, (call, job) -> {
            AtomicInteger mine = running.get(call.number());
            if (mine.incrementAndGet() > 1) {
                violations.incrementAndGet();
            }
            mine.decrementAndGet();
            bodies.incrementAndGet();
            return Outcome.done();
        }));
        start(queue);
        int each = RACES;
        List<Callable<Void>> producers = IntStream.range(0, 4)
                .<Callable<Void>>mapToObj(producer -> () -> {
                    for (int i = 0; i < each; i++) {
                        int key = i % 3;
                        queue.enqueue(ONE, new Call("k" + key, key));
                    }
                    return null;
                })
                .toList();
        for (Future<Void> done : threads.invokeAll(producers)) {
            done.get();
        }

        until("all ran", () -> bodies.get() == 4 * each && allEnded());
        assertThat(violations).hasValue(0);
    }

    @Test
    void fault_d_raising_a_limit_acts_on_a_key_that_is_in_use() {
        JobQueue queue = queue(builder -> {});
        for (int i = 0; i < 5; i++) {
            queue.enqueue(ONE, new Call("a", i));
        }
        assertThat(ready()).isEqualTo(1);

        queue.enqueue(ONE.limit(5, Call::account), new Call("a", 5));

        assertThat(ready()).isEqualTo(5);
        assertThat(blocked()).isEqualTo(1);
    }

    @Test
    void fault_e_discarding_several_holders_at_once_gives_back_every_slot() throws Exception {
        JobQueue queue = queue(builder -> {});
        JobType<Call> three = JobType.of("three", Call.class).limit(3, Call::account);
        List<Enqueued> all = queue.enqueueAll(
                three, IntStream.range(0, 7).mapToObj(i -> new Call("a", i)).toList());

        queue.transaction(connection -> {
            all.subList(0, 3).forEach(one -> queue.in(connection).discard(one.id()));
            return null;
        });
        start(queue(builder -> {}), QUICK.workers(new WorkerConfig[0]));

        until("the next three", () -> ready() == 3);
        assertThat(blocked()).isEqualTo(1);
    }

    @Test
    void fault_e_a_bulk_discard_of_several_holders_gives_back_every_slot() {
        JobQueue queue = queue(builder -> {});
        JobType<Call> three = JobType.of("three", Call.class).limit(3, Call::account);
        List<Enqueued> all = queue.enqueueAll(
                three, IntStream.range(0, 7).mapToObj(i -> new Call("a", i)).toList());

        queue.jobs()
                .discardAll(JobFilter.of(
                        all.subList(0, 3).stream().map(Enqueued::id).toList()));

        assertThat(ready()).isEqualTo(3);
        assertThat(blocked()).isEqualTo(1);
    }

    @Test
    void fault_f_a_key_that_cannot_be_looked_after_harms_no_other() {
        JobQueue queue = queue(builder -> {});
        queue.enqueue(GONE, new Call("a", 1)); // a type that no process knows
        long stuck = queue.enqueue(GONE, new Call("a", 2)).id();
        queue.enqueue(ONE, new Call("b", 1));
        queue.enqueue(ONE, new Call("b", 2));
        execute("DELETE FROM queue_ready_executions");
        execute("DELETE FROM queue_jobs WHERE id NOT IN (SELECT job_id FROM queue_blocked_executions)");
        execute("UPDATE queue_semaphores SET taken = 0");
        forbidToBecomeReady(stuck);

        start(queue, QUICK.workers(new WorkerConfig[0]));

        until("the other key goes on", () -> ready() == 1);
        LoopError error = await(LoopError.class, told -> told.where().contains("gone/a"));
        assertThat(error.error()).isNotNull();
        closeRuntime();
        allowToBecomeReady();
        start(queue, QUICK.workers(new WorkerConfig[0]));
        until("so does this one", () -> ready() == 2);
    }

    private void forbidToBecomeReady(long id) {
        if (kind == TestDatabase.SQLITE) {
            execute("CREATE TRIGGER no_ready BEFORE INSERT ON queue_ready_executions WHEN NEW.job_id = " + id
                    + " BEGIN SELECT RAISE(ABORT, 'on purpose'); END");
        } else {
            execute("ALTER TABLE queue_ready_executions ADD CONSTRAINT no_ready CHECK (job_id <> " + id + ")");
        }
    }

    private void allowToBecomeReady() {
        execute(
                kind == TestDatabase.SQLITE
                        ? "DROP TRIGGER no_ready"
                        : "ALTER TABLE queue_ready_executions DROP CONSTRAINT no_ready");
    }

    @Test
    void fault_g_full_keys_do_not_starve_open_ones_and_one_look_fills_all_slots() {
        JobQueue queue = queue(builder -> {});
        JobType<Call> four = JobType.of("four", Call.class).limit(4, Call::account);
        for (int key = 0; key < 100; key++) {
            queue.enqueue(ONE, new Call("k" + key, 1));
            queue.enqueue(ONE, new Call("k" + key, 2));
        }
        List<Enqueued> last = queue.enqueueAll(
                four, IntStream.range(0, 9).mapToObj(i -> new Call("zzz", i)).toList());
        execute("UPDATE queue_semaphores SET taken = 0 WHERE concurrency_key = 'four/zzz'");
        last.subList(0, 4).forEach(one -> {
            execute("DELETE FROM queue_ready_executions WHERE job_id = " + one.id());
            execute("DELETE FROM queue_jobs WHERE id = " + one.id());
        });

        start(queue, QUICK.workers(new WorkerConfig[0]));

        until("four at once", () -> ready() == 104);
        assertThat(blocked()).isEqualTo(101);
    }

    @Test
    void jobs_blocked_beside_a_slot_that_was_given_back_by_hand_all_run() {
        var bodies = new AtomicInteger();
        JobQueue queue = queue(builder -> builder.handleVoid(ONE, (call, job) -> bodies.incrementAndGet()));
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.queues("default").pollingInterval(Duration.ofMillis(10))));
        long holder = queue.enqueue(ONE, new Call("a", 0), with -> with.queue("unserved"))
                .id();
        for (int i = 1; i <= 10; i++) {
            queue.enqueue(ONE, new Call("a", i));
        }
        assertThat(blocked()).isEqualTo(10);
        backdate();

        onConnection(connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM queue_ready_executions WHERE job_id = " + holder);
                statement.executeUpdate("DELETE FROM queue_jobs WHERE id = " + holder);
                statement.executeUpdate("UPDATE queue_semaphores SET taken = 0");
            }
            connection.commit();
            return null;
        });

        until("all ten run", () -> bodies.get() == 10 && allEnded());
    }

    @Test
    void a_count_that_somebody_changed_is_seen_by_the_check_of_these_tests() {
        JobQueue queue = queue(builder -> {});
        queue.enqueue(ONE, new Call("a", 1));
        execute("UPDATE queue_semaphores SET taken = 2");
        assertThat(count(Slots.WRONG)).isEqualTo(1);
        execute("UPDATE queue_semaphores SET taken = 1");
        assertThat(count(Slots.WRONG)).isZero();
    }

    /** Bulks over the same keys in different orders, ends of many keys at once, and verbs. */
    @Test
    void transactions_over_the_same_keys_in_any_order_do_not_deadlock() throws Exception {
        long seed = Long.getLong("limits.seed", System.nanoTime());
        System.out.println("LimitFaultsTest on " + kind + ": -Dlimits.seed=" + seed);
        long deadlocksBefore = deadlocks();
        JobQueue queue = queue(builder -> builder.handle(
                ONE,
                (call, job) ->
                        call.number() % 3 == 0 && job.run() < 3 ? Outcome.againIn(Duration.ZERO) : Outcome.done()));
        start(queue);
        List<Callable<Void>> producers = IntStream.range(0, 4)
                .<Callable<Void>>mapToObj(producer -> () -> {
                    var random = new Random(seed + producer);
                    for (int bulk = 0; bulk < RACES / 5; bulk++) {
                        var calls = new ArrayList<Call>();
                        for (int i = 0; i < 12; i++) {
                            calls.add(new Call("k" + i % 6, i));
                        }
                        Collections.shuffle(calls, random);
                        List<Enqueued> answers = queue.enqueueAll(
                                ONE,
                                calls,
                                with -> with.onConflict(
                                        random.nextInt(4) == 0 ? OnConflict.DISCARD : OnConflict.BLOCK));
                        answers.stream()
                                .filter(answer -> answer.what() == What.INSERTED && random.nextInt(3) == 0)
                                .forEach(answer -> verb(queue, random, answer.id()));
                    }
                    return null;
                })
                .toList();
        for (Future<Void> done : threads.invokeAll(producers)) {
            done.get();
        }

        until("all ended", this::allEnded);
        assertThat(events.stream().filter(LoopError.class::isInstance)).isEmpty();
        assertThat(deadlocks()).isEqualTo(deadlocksBefore);
    }

    private static void verb(JobQueue queue, Random random, long id) {
        switch (random.nextInt(3)) {
            case 0 -> queue.cancel(id);
            case 1 -> queue.discard(id);
            default -> queue.reschedule(id, java.time.Instant.EPOCH);
        }
    }

    /** A transaction of the application that moves a blocked job and gives up: the slot it stood beside is passed on. */
    @Test
    void a_waiter_that_was_passed_over_gets_its_slot_when_its_transaction_is_rolled_back() throws Exception {
        JobQueue queue = queue(builder -> {});
        long holder = queue.enqueue(ONE, new Call("a", 1)).id();
        long waiter = queue.enqueue(ONE, new Call("a", 2)).id();
        if (kind != TestDatabase.SQLITE) {
            try (Connection connection = database.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                queue.in(connection).cancel(waiter);
                queue.discard(holder);
                assertThat(ready()).isZero();
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } else {
            queue.discard(holder);
        }
        start(queue, QUICK.workers(new WorkerConfig[0]));

        until("the waiter", () -> job(queue, waiter).state() == JobState.READY);
    }

    @Test
    void a_holder_that_fails_for_good_frees_its_slot_for_one_successor_alone() {
        JobQueue queue = queue(builder -> builder.handle(ONE.retry(RetryPolicy.never()), (call, job) -> {
            if (call.number() == 1) {
                throw new IllegalStateException("on purpose");
            }
            gate.pass();
            return Outcome.done();
        }));
        start(queue);
        for (int i = 1; i <= 3; i++) {
            queue.enqueue(ONE, new Call("a", i));
        }
        gate.awaitBody();

        assertThat(blocked()).isEqualTo(1);
        assertThat(count("SELECT count(*) FROM queue_failed_executions")).isEqualTo(1);
        gate.open();
        await(JobFinished.class);
        await(JobFinished.class);
    }
}
