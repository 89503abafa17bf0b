package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.WorkerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Members of batches under concurrency limits: they wait for slots, are dropped, fail, are retried and run again, and each
 * batch calls back once. Small in the build; {@code -Dlimited.batches=1000} is the large one.
 */
class LimitedBatchesTest extends QueueTest {
    private static final int BATCHES = Integer.getInteger("limited.batches", 20);
    private static final Duration ENOUGH = PATIENCE.plusMillis(100L * BATCHES);
    private static final int MEMBERS = 12;
    private static final int KEYS = 3;
    private static final int SLOTS = 2;

    record Member(int batch, int number) {
        String key() {
            return "k" + number % KEYS;
        }
    }

    record Called(int batch, String how) {}

    private static final RetryPolicy TWICE =
            RetryPolicy.exponential(Duration.ofMillis(1), Duration.ofMillis(5)).maxAttempts(2);
    private static final JobType<Member> MEMBER =
            JobType.of("member", Member.class).retry(TWICE).limit(SLOTS, Member::key);
    private static final JobType<Called> CALLED = JobType.of("called", Called.class)
            .limit(SLOTS, called -> "k" + called.batch() % KEYS)
            .limitGroup("member");

    private final Map<String, AtomicInteger> atOnce = new ConcurrentHashMap<>();
    private final AtomicInteger tooMany = new AtomicInteger();
    private final AtomicBoolean mended = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> called = new ConcurrentLinkedQueue<>();

    private JobQueue queue() {
        return queue(builder -> builder.handle(MEMBER, this::run)
                .handleVoid(CALLED, (one, job) -> called.add(one.how() + " " + one.batch())));
    }

    /** The 1st of each batch fails once, the 2nd of every fourth batch until it is mended, the 3rd comes round, the 4th adds one. */
    private Outcome run(Member member, JobContext job) throws Exception {
        AtomicInteger now = atOnce.computeIfAbsent(member.key(), any -> new AtomicInteger());
        if (now.incrementAndGet() > SLOTS) {
            tooMany.incrementAndGet();
        }
        LockSupport.parkNanos(500_000);
        now.decrementAndGet(); // what follows may end the run
        return switch (member.number()) {
            case 1 -> {
                if (job.attempt() == 1) {
                    throw new IllegalStateException("fails at first");
                }
                yield Outcome.done();
            }
            case 2 -> {
                if (fails(member.batch()) && !mended.get()) {
                    throw new IllegalStateException("fails until it is mended");
                }
                yield Outcome.done();
            }
            case 3 -> job.run() < 3 ? Outcome.againIn(Duration.ofMillis(2)) : Outcome.done();
            case 4 -> {
                job.enqueue(
                        MEMBER,
                        new Member(member.batch(), MEMBERS + 1),
                        with -> with.batch(job.batchId().orElseThrow()));
                yield job.transaction(connection -> Outcome.done());
            }
            default -> Outcome.done();
        };
    }

    private static boolean fails(int batch) {
        return batch % 4 == 0;
    }

    private static List<Member> members(int batch) {
        return IntStream.rangeClosed(1, MEMBERS)
                .mapToObj(number -> new Member(batch, number))
                .toList();
    }

    private static void callbacks(BatchSpec with, int batch) {
        with.onFinish(CALLED, new Called(batch, "finish"))
                .onSuccess(CALLED, new Called(batch, "success"))
                .onFailure(CALLED, new Called(batch, "failure"));
    }

    private void startWorkers(JobQueue queue) {
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.threads(6).pollingInterval(Duration.ofMillis(10))));
    }

    private int unfinished() {
        return count("SELECT count(*) FROM queue_batches WHERE finished_at IS NULL");
    }

    private void awaitQuiet() {
        until("all batches have finished", ENOUGH, () -> unfinished() == 0);
        until(
                "nothing is left to do",
                ENOUGH,
                () -> count("SELECT count(*) FROM queue_jobs j WHERE finished_at IS NULL"
                                + " AND NOT EXISTS (SELECT 1 FROM queue_failed_executions f WHERE f.job_id = j.id)")
                        == 0);
    }

    private void assertCalledBack(int batches, BooleanSupplier none) {
        for (int batch = 0; batch < batches; batch++) {
            String how = fails(batch) && !none.getAsBoolean() ? "failure " : "success ";
            assertThat(called).contains("finish " + batch, how + batch);
        }
        assertThat(called).hasSize(2 * batches).doesNotHaveDuplicates();
        assertThat(count("SELECT count(*) FROM queue_batch_executions")).isZero();
    }

    @AfterEach
    void checkSlots() {
        closeRuntime();
        assertThat(tooMany).as("bodies beyond the limit").hasValue(0);
        Slots.check(this::count);
    }

    @Test
    void members_that_wait_fail_and_come_round_end_their_batch_once() {
        JobQueue queue = queue();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            int batch = i;
            ids.add(queue.batches()
                    .create(with -> callbacks(with, batch), jobs -> jobs.enqueueAll(MEMBER, members(batch)))
                    .id());
        }
        int blocked = count("SELECT count(*) FROM queue_blocked_executions");
        assertThat(blocked).isEqualTo(BATCHES * MEMBERS - KEYS * SLOTS);
        long began = System.nanoTime();
        long deadlocksBefore = deadlocks();
        startWorkers(queue);
        awaitQuiet();

        assertCalledBack(BATCHES, () -> false);
        assertThat(deadlocks()).as("keys are locked before batches").isEqualTo(deadlocksBefore);
        for (int i = 0; i < BATCHES; i++) {
            BatchInfo batch = queue.batches().find(ids.get(i)).orElseThrow();
            assertThat(List.of(batch.total(), batch.ended(), batch.failed()))
                    .containsExactly((long) MEMBERS + 1, (long) MEMBERS + 1, fails(i) ? 1L : 0L);
        }
        System.out.printf(
                "LimitedBatchesTest on %s: %d batches, %d members under %d keys of %d slots, %d blocked at first, %d runs,"
                        + " %d failed for good, %d callbacks, %d ms%n",
                kind,
                BATCHES,
                BATCHES * (MEMBERS + 1),
                KEYS,
                SLOTS,
                blocked,
                count("SELECT sum(run + attempts) FROM queue_jobs WHERE job_type = 'member'"),
                count("SELECT count(*) FROM queue_failed_executions"),
                called.size(),
                Duration.ofNanos(System.nanoTime() - began).toMillis());

        // what an operator retries runs under its limit, and the batch stays as it was told
        mended.set(true);
        queue.jobs().retryAll(JobFilter.in(JobState.FAILED));
        awaitQuiet();
        assertThat(count("SELECT count(*) FROM queue_failed_executions")).isZero();
        assertCalledBack(BATCHES, () -> false);
    }

    @Test
    void a_failed_member_that_is_retried_before_the_end_makes_its_batch_a_success() {
        var gate = new Gate();
        JobType<Member> slow = JobType.of("slow", Member.class);
        JobQueue queue = queue(builder -> builder.handle(MEMBER, this::run)
                .handleVoid(slow, (member, job) -> gate.pass())
                .handleVoid(CALLED, (one, job) -> called.add(one.how() + " " + one.batch())));
        queue.batches().create(with -> callbacks(with, 0), jobs -> {
            jobs.enqueueAll(MEMBER, members(0));
            jobs.enqueue(slow, new Member(0, 0));
        });
        startWorkers(queue);
        gate.awaitBody();
        until(
                "one has failed and the others are done",
                ENOUGH,
                () -> count("SELECT count(*) FROM queue_failed_executions") == 1
                        && count("SELECT count(*) FROM queue_batch_executions") == 1);

        mended.set(true);
        assertThat(queue.jobs().retryAll(JobFilter.in(JobState.FAILED)).changed())
                .isEqualTo(1);
        gate.open();
        awaitQuiet();

        assertCalledBack(1, () -> true);
    }

    @Test
    void members_that_are_dropped_are_none_and_those_dropped_later_have_ended() {
        JobQueue queue = queue();
        long id = queue.batches()
                .create(with -> callbacks(with, 1), jobs -> {
                    jobs.enqueueAll(MEMBER, members(1), with -> with.onConflict(OnConflict.DISCARD));
                    // these find no slot when they are due
                    jobs.enqueueAll(
                            MEMBER,
                            members(1),
                            with -> with.onConflict(OnConflict.DISCARD).delay(Duration.ofMillis(1)));
                })
                .id();
        int first = KEYS * SLOTS;
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(first + MEMBERS);
        assertThat(queue.batches().find(id).orElseThrow().total()).isEqualTo(first + MEMBERS);
        // a dispatcher without workers, so that no slot becomes free
        try (QueueRuntime dispatching = queue.start(QUICK.workers(new WorkerConfig[0]))) {
            until(
                    "all that are late are dropped",
                    ENOUGH,
                    () -> count("SELECT count(*) FROM queue_jobs WHERE finished_as = 'discarded'") == MEMBERS);
            assertThat(dispatching.isStopping()).isFalse();
        }
        assertThat(unfinished()).isEqualTo(1);

        startWorkers(queue);
        awaitQuiet();

        BatchInfo batch = queue.batches().find(id).orElseThrow();
        // the 4th adds one; the 1st and 3rd of a key come back to a slot that nobody else wants
        assertThat(batch.total()).isEqualTo(first + MEMBERS + 1);
        assertThat(batch.ended()).isEqualTo(batch.total());
        assertThat(Objects.requireNonNull(batch.finishedAt())).isAfter(batch.createdAt());
        assertThat(called).hasSize(2).doesNotHaveDuplicates().contains("finish 1");
        assertThat(count("SELECT count(*) FROM queue_batch_executions")).isZero();
    }
}
