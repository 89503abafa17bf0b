package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.Enqueued.What;
import dev.ronda.queue.config.WorkerConfig;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Bulk enqueues under concurrency limits and unique keys answer as a model says that takes one job after the other. Small in
 * the build; {@code -Dbulk.jobs=100000 -Dbulk.keys=1000 -DargLine=-Xmx256m} is the large one.
 */
class BulkTest extends QueueTest {
    private static final int JOBS = Integer.getInteger("bulk.jobs", 2_600);
    private static final int KEYS = Integer.getInteger("bulk.keys", 120);
    private static final int SLOTS = 2;
    private static final int RACES = Integer.getInteger("bulk.races", 12);
    private static final int CHUNK = JobQueue.CHUNK;
    private static final Duration RUN_DOWN = Duration.ofSeconds(60 + JOBS / 100);

    record Order(int number, String account, String reference) {}

    private static final JobType<Order> LIMITED =
            JobType.of("parcel", Order.class).limit(SLOTS, Order::account).limitGroup("accounts");
    private static final JobType<Order> LIMITED_AND_UNIQUE = JobType.of("order", Order.class)
            .limit(SLOTS, Order::account)
            .limitGroup("accounts")
            .uniqueKey(Order::reference);
    private static final JobType<Order> UNIQUE = JobType.of("note", Order.class).uniqueKey(Order::reference);

    private final long seed = Long.getLong("bulk.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** What must be, after each job: who holds a reference, how many slots of an account are taken, where each job is. */
    private final Map<String, Long> holders = new HashMap<>();

    private final Map<String, Integer> taken = new HashMap<>();
    private final Map<Long, JobState> states = new HashMap<>();
    private final Map<Long, Integer> numbers = new HashMap<>();
    private int next;

    private final Map<String, AtomicInteger> atOnce = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final AtomicInteger tooMany = new AtomicInteger();

    private Outcome run(Order order, JobContext job) {
        boolean limited = !job.queue().equals("unlimited");
        AtomicInteger now = atOnce.computeIfAbsent(order.account(), any -> new AtomicInteger());
        if (now.incrementAndGet() > SLOTS && limited) {
            tooMany.incrementAndGet();
        }
        runs.computeIfAbsent(order.number(), any -> new AtomicInteger()).incrementAndGet();
        if (order.number() % 50 == 0) {
            LockSupport.parkNanos(1_000_000);
        }
        now.decrementAndGet();
        return Outcome.done();
    }

    private JobQueue queue() {
        return queue(builder -> builder.handle(LIMITED, this::run)
                .handle(LIMITED_AND_UNIQUE, this::run)
                .handle(UNIQUE.queue("unlimited"), this::run)
                .listener(event -> events.clear()));
    }

    @AfterEach
    void checkSlots() {
        closeRuntime();
        Slots.check(this::count);
    }

    /** About a fifth have a reference that was there before, in the same chunk or in another. */
    private List<Order> orders(String accounts, int count) {
        var orders = new ArrayList<Order>(count);
        for (int i = 0; i < count; i++) {
            int number = next++;
            int reference = switch (random.nextInt(10)) {
                case 0 -> Math.max(0, number - 1 - random.nextInt(20));
                case 1 -> random.nextInt(number + 1);
                default -> number;
            };
            // the same reference has the same account
            orders.add(new Order(number, accounts + reference * 31L % (KEYS / 2), "r" + reference));
        }
        return orders;
    }

    private void check(List<Order> orders, List<Enqueued> answers, boolean unique, boolean limited, boolean drops) {
        assertThat(answers).hasSameSizeAs(orders);
        for (int i = 0; i < orders.size(); i++) {
            Order order = orders.get(i);
            Enqueued answer = answers.get(i);
            String what = "seed " + seed + ", place " + i + ", " + order;
            String holder = (limited ? "" : "unlimited ") + order.reference();
            if (unique && holders.containsKey(holder)) {
                assertThat(answer).as(what).isEqualTo(new Enqueued(What.EXISTING, holders.get(holder)));
                continue;
            }
            boolean free = !limited || taken.getOrDefault(order.account(), 0) < SLOTS;
            if (!free && drops) {
                assertThat(answer).as(what).isEqualTo(new Enqueued(What.DISCARDED, 0));
                continue;
            }
            assertThat(answer.what()).as(what).isEqualTo(What.INSERTED);
            assertThat(numbers.put(answer.id(), order.number()))
                    .as(what + ": its id")
                    .isNull();
            states.put(answer.id(), free ? JobState.READY : JobState.BLOCKED);
            if (unique) {
                holders.put(holder, answer.id());
            }
            if (free && limited) {
                taken.merge(order.account(), 1, Integer::sum);
            }
        }
    }

    private void checkRows() {
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(numbers.size());
        onConnection(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT j.id, j.arguments,"
                    + " (SELECT count(*) FROM queue_ready_executions e WHERE e.job_id = j.id),"
                    + " (SELECT count(*) FROM queue_blocked_executions e WHERE e.job_id = j.id) FROM queue_jobs j")) {
                ResultSet row = query.executeQuery();
                while (row.next()) {
                    long id = row.getLong(1);
                    assertThat(row.getString(2)).contains("\"number\":" + numbers.get(id) + ",");
                    JobState state = row.getInt(3) == 1 ? JobState.READY : JobState.BLOCKED;
                    assertThat(state).as("job %s, seed %s", id, seed).isEqualTo(states.get(id));
                    assertThat(row.getInt(3) + row.getInt(4)).isEqualTo(1);
                }
                return null;
            }
        });
        Slots.check(this::count);
        assertThat(count("SELECT count(*) FROM queue_semaphores WHERE taken > slots"))
                .isZero();
        assertThat(count("SELECT coalesce(sum(taken), 0) FROM queue_semaphores"))
                .isEqualTo(taken.values().stream().mapToInt(Integer::intValue).sum());
    }

    @Test
    void each_job_of_a_bulk_has_its_answer_and_all_run_once_under_their_limits() {
        System.out.println("BulkTest on " + kind + ": -Dbulk.seed=" + seed);
        JobQueue queue = queue();
        List<Order> blocking = orders("b", JOBS * 4 / 10);
        List<Order> dropping = orders("d", JOBS * 3 / 10);
        List<Order> plainBlocking = orders("b", JOBS / 10);
        List<Order> plainDropping = orders("e", JOBS / 10);
        List<Order> unlimited = orders("u", JOBS / 10);

        long began = System.nanoTime();
        List<Enqueued> blocked = queue.enqueueAll(LIMITED_AND_UNIQUE, blocking);
        long first = System.nanoTime();
        List<Enqueued> dropped =
                queue.enqueueAll(LIMITED_AND_UNIQUE, dropping, with -> with.onConflict(OnConflict.DISCARD));
        long second = System.nanoTime();
        List<Enqueued> plainBlocked = queue.enqueueAll(LIMITED, plainBlocking);
        List<Enqueued> plainDropped =
                queue.enqueueAll(LIMITED, plainDropping, with -> with.onConflict(OnConflict.DISCARD));
        long third = System.nanoTime();
        List<Enqueued> free = queue.enqueueAll(UNIQUE.queue("unlimited"), unlimited);
        long ended = System.nanoTime();

        check(blocking, blocked, true, true, false);
        check(dropping, dropped, true, true, true);
        check(plainBlocking, plainBlocked, false, true, false);
        check(plainDropping, plainDropped, false, true, true);
        check(unlimited, free, true, false, false);
        checkRows();

        int blockedNow = count("SELECT count(*) FROM queue_blocked_executions");
        assertThat(blockedNow).isPositive();
        long started = System.nanoTime();
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.threads(4).pollingInterval(Duration.ofMillis(10))));
        awaitAllFinished();
        long ran = System.nanoTime();
        closeRuntime();
        assertThat(tooMany).as("bodies beyond the limit, seed %s", seed).hasValue(0);
        assertThat(runs.values()).allMatch(times -> times.get() == 1);
        assertThat(runs.keySet()).containsExactlyInAnyOrderElementsOf(numbers.values());
        assertThat(count("SELECT count(*) FROM queue_semaphores WHERE taken <> 0"))
                .isZero();
        System.out.printf(
                "BulkTest on %s: %d asked for, %d keys of %d slots, %d inserted (%d blocked), %d existing, %d discarded;"
                        + " jobs/s: limited, unique, blocking %d; the same, discarding %d; limited %d; unique %d; all %d;"
                        + " run down at %d; heap at most %d MB; seed %d%n",
                kind,
                JOBS,
                taken.size(),
                SLOTS,
                numbers.size(),
                blockedNow,
                count(What.EXISTING, blocked, dropped, free),
                count(What.DISCARDED, dropped, plainDropped),
                perSecond(blocking.size(), first - began),
                perSecond(dropping.size(), second - first),
                perSecond(plainBlocking.size() + plainDropping.size(), third - second),
                perSecond(unlimited.size(), ended - third),
                perSecond(JOBS, ended - began),
                perSecond(numbers.size(), ran - started),
                Runtime.getRuntime().maxMemory() >> 20,
                seed);
    }

    @SafeVarargs
    private static long count(What what, List<Enqueued>... all) {
        return List.of(all).stream()
                .flatMap(List::stream)
                .filter(answer -> answer.what() == what)
                .count();
    }

    private static long perSecond(int jobs, long nanos) {
        return jobs * 1_000_000_000L / nanos;
    }

    private void awaitAllFinished() {
        long deadline = System.nanoTime() + RUN_DOWN.toNanos();
        while (count("SELECT count(*) FROM queue_blocked_executions") > 0
                || count("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL") > 0) {
            assertThat(System.nanoTime()).as("all run, seed %s", seed).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void the_same_key_again_in_one_bulk_follows_its_policy_also_under_a_limit() {
        JobQueue queue = queue();
        var twice = List.of(new Order(1, "a", "r"), new Order(2, "a", "r"), new Order(3, "a", "s"));
        Map<UniquePolicy, What> answers = Map.of(
                UniquePolicy.KEEP, What.EXISTING,
                UniquePolicy.REJECT, What.REJECTED,
                UniquePolicy.REPLACE, What.REPLACED,
                UniquePolicy.RESCHEDULE, What.RESCHEDULED);

        answers.forEach((policy, answer) -> {
            JobType<Order> type = JobType.of("of " + policy, Order.class)
                    .limit(1, Order::account)
                    .uniqueKey(Order::reference, policy);
            List<Enqueued> told = queue.enqueueAll(type, twice);

            assertThat(told).extracting(Enqueued::what).containsExactly(What.INSERTED, answer, What.INSERTED);
            long id = told.get(0).id();
            assertThat(told.get(1).id()).isEqualTo(id);
            assertThat(job(queue, id).state())
                    .isEqualTo(policy == UniquePolicy.RESCHEDULE ? JobState.BLOCKED : JobState.READY);
            assertThat(job(queue, id).arguments())
                    .contains("\"number\":" + (policy == UniquePolicy.REPLACE ? 2 : 1) + ",");
            Slots.check(this::count);
        });
    }

    @Test
    void two_bulks_of_the_same_keys_at_once_write_each_once() throws Exception {
        JobQueue queue = queue();
        var orders = new ArrayList<Order>();
        for (int i = 0; i < CHUNK + 100; i++) {
            orders.add(new Order(i, "b" + i % KEYS, "r" + i));
        }
        List<List<Order>> shuffled = List.of(new ArrayList<>(orders), new ArrayList<>(orders));
        shuffled.forEach(list -> Collections.shuffle(list, random));

        var both = shuffled.stream()
                .map(list -> CompletableFuture.supplyAsync(
                        () -> queue.enqueueAll(LIMITED_AND_UNIQUE, list), Threads.ONE_EACH))
                .toList();

        var ids = new HashMap<Integer, Long>();
        int inserted = 0;
        for (int i = 0; i < 2; i++) {
            List<Enqueued> answers = both.get(i).get();
            for (int place = 0; place < answers.size(); place++) {
                Enqueued answer = answers.get(place);
                inserted += answer.isNew() ? 1 : 0;
                assertThat(answer.what()).isIn(What.INSERTED, What.EXISTING);
                assertThat(ids.merge(shuffled.get(i).get(place).number(), answer.id(), (a, b) -> a))
                        .isEqualTo(answer.id());
            }
        }
        assertThat(inserted).isEqualTo(orders.size());
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(orders.size());
    }

    /** Holders that end meanwhile, keys that others write meanwhile, in all orders. */
    @Test
    void bulks_over_the_same_keys_go_through_while_their_jobs_end() throws Exception {
        System.out.println("BulkTest on " + kind + ": -Dbulk.seed=" + seed);
        long before = deadlocks();
        JobQueue queue = queue();
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.threads(4).pollingInterval(Duration.ofMillis(10))));

        var producers = IntStream.range(0, 4)
                .mapToObj(producer -> CompletableFuture.runAsync(
                        () -> {
                            var own = new Random(seed + producer);
                            for (int bulk = 0; bulk < RACES; bulk++) {
                                List<Order> orders = IntStream.range(0, 20)
                                        .map(i -> own.nextInt(60))
                                        .mapToObj(i -> new Order(i, "b" + i % 12, "r" + i))
                                        .toList();
                                queue.enqueueAll(
                                        bulk % 2 == 0 ? LIMITED_AND_UNIQUE : UNIQUE.queue("unlimited"), orders);
                            }
                        },
                        Threads.ONE_EACH))
                .toList();
        for (var producer : producers) {
            producer.get();
        }

        awaitAllFinished();
        Slots.check(this::count);
        System.out.printf(
                "BulkTest on %s: %d bulks over 60 keys, %d deadlocks that were repeated; seed %d%n",
                kind, 4 * RACES, deadlocks() - before, seed);
    }

    @Test
    void a_bulk_that_fails_in_the_middle_says_what_is_committed_and_can_be_repeated() {
        JobQueue queue = queue();
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i < 2 * CHUNK + 10; i++) {
            orders.add(new Order(i, "b" + i % KEYS, "r" + i));
        }
        refuse("r" + (CHUNK + CHUNK / 2));

        assertThatThrownBy(() -> queue.enqueueAll(LIMITED_AND_UNIQUE, orders))
                .isInstanceOf(QueueException.class)
                .hasMessageStartingWith("enqueueAll of " + orders.size() + " jobs of ")
                .hasMessageContaining("the first " + CHUNK + " are committed, the rest is not: ");
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(CHUNK);
        Slots.check(this::count);

        acceptAll();
        List<Enqueued> again = queue.enqueueAll(LIMITED_AND_UNIQUE, orders);
        assertThat(again.subList(0, CHUNK)).allMatch(answer -> answer.what() == What.EXISTING);
        assertThat(again.subList(CHUNK, orders.size())).allMatch(answer -> answer.what() == What.INSERTED);
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(orders.size());
    }

    private void refuse(String reference) {
        execute(
                kind == TestDatabase.SQLITE
                        ? "CREATE TRIGGER refused BEFORE INSERT ON queue_jobs WHEN NEW.unique_key = '" + reference
                                + "' BEGIN SELECT RAISE(ABORT, 'refused on purpose'); END"
                        : "ALTER TABLE queue_jobs ADD CONSTRAINT refused CHECK (unique_key <> '" + reference + "')");
    }

    private void acceptAll() {
        execute(
                kind == TestDatabase.SQLITE
                        ? "DROP TRIGGER refused"
                        : "ALTER TABLE queue_jobs DROP CONSTRAINT refused");
    }
}
