package dev.ronda.queue.crash;

import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.queue.ClaimLost;
import dev.ronda.queue.JobContext;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.WakeUps;
import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.recurring.RecurringTask;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * A process that the tests kill: {@code CrashWorker URL SCENARIO …}. It lives until it is killed or its standard input
 * ends, so that it never outlives the tests.
 */
final class CrashWorker {
    /** One of many jobs that two processes share. */
    record Share(int number) {}

    static final JobType<Share> SHARE = JobType.of("share", Share.class);

    /** What a producer enqueues. */
    record Item(String producer, int number) {}

    static final JobType<Item> ITEM = JobType.of("item", Item.class);

    /** A body that waits until it is interrupted, and then tries to end its run all the same. */
    record Long(int number) {}

    static final JobType<Long> LONG = JobType.of("long", Long.class).queue("child");

    /** A body that ends its process, or one that does not. */
    record Deadly(boolean halts) {}

    static final JobType<Deadly> DEADLY = JobType.of("deadly", Deadly.class);

    /** What recurring tasks enqueue. */
    record Beat(int number) {}

    static final JobType<Beat> BEAT = JobType.of("beat", Beat.class);

    /** Recurring tasks with a tick each second. */
    static final int BEATS = 20;
    /** A member of a batch. */
    record Member(int number) {}

    static final JobType<Member> MEMBER = JobType.of("member", Member.class).retry(RetryPolicy.never());

    /** What a batch calls back. */
    record Called(String how) {}

    static final JobType<Called> CALLED = JobType.of("called", Called.class);

    private final HikariDataSource dataSource;

    private CrashWorker(String url) {
        dataSource = Pools.open(url, 10, Duration.ofSeconds(30));
    }

    public static void main(String[] arguments) throws Exception {
        dieWithParent();
        var worker = new CrashWorker(arguments[0]);
        switch (arguments[1]) {
            case "rounds" -> worker.rounds(CrashPoint.valueOf(arguments[2]));
            case "share" -> worker.share();
            case "produce" -> worker.produce(arguments[2]);
            case "fast" -> worker.fast();
            case "produce-many" -> worker.produceMany(arguments[2]);
            case "long" -> worker.longBodies();
            case "mute" -> worker.mute();
            case "deadly" -> worker.deadly();
            case "beats" -> worker.beats();
            case "limited" -> worker.limited();
            case "batches" -> worker.batches();
            case "paused" -> worker.paused(WakeUps.valueOf(arguments[2]), arguments[3].split(","));
            default -> throw new IllegalArgumentException(arguments[1]);
        }
        new CountDownLatch(1).await();
    }

    private static void dieWithParent() {
        var watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {}
                    } catch (IOException e) {
                        say("standard input: " + e);
                    }
                    Runtime.getRuntime().halt(1);
                },
                "die-with-parent");
        watch.setDaemon(true);
        watch.start();
    }

    static void say(String text) {
        synchronized (System.out) {
            System.out.println(Child.SAYS + text);
            System.out.flush();
        }
    }

    private JobQueue.Builder queue() {
        return JobQueue.builder(dataSource).migrate(false);
    }

    /** A fast worker; heartbeats as given. */
    static QueueConfig config(int threads, Duration heartbeat, Duration dead, String... queues) {
        return QueueConfig.DEFAULT
                .workers(WorkerConfig.DEFAULT.queues(queues).threads(threads).pollingInterval(Duration.ofMillis(10)))
                .dispatchers(new DispatcherConfig(Duration.ofMillis(50), 500))
                .heartbeat(heartbeat, dead)
                .shutdown(Duration.ofSeconds(5), Duration.ofMillis(500));
    }

    /** A threshold that no test waits for. */
    static QueueConfig patient(int threads) {
        return config(threads, Duration.ofSeconds(10), Duration.ofSeconds(45), "*");
    }

    private void rounds(CrashPoint point) {
        new Rounds(point, CrashWorker::say).on(queue()).build().start(patient(2));
        say("started");
    }

    private void share() {
        queue().handle(
                        SHARE,
                        (share, job) -> job.transaction(connection -> {
                            Journal.write(connection, job, "share");
                            return Outcome.done();
                        }))
                .build()
                .start(patient(4));
        say("started");
    }

    /** Says each id after the enqueue has returned, with the microseconds it took. */
    private void produce(String name) {
        JobQueue queue = queue().build();
        for (int number = 1; ; number++) {
            long began = System.nanoTime();
            long id = queue.enqueue(ITEM, new Item(name, number)).id();
            long micros = number == 1 ? 0 : (System.nanoTime() - began) / 1000; // the first one loads classes
            say("enqueued " + id + " " + micros);
        }
    }

    /** Bodies that do nothing, so that hundreds are claimed ahead, and one among them that ends the process. */
    private void fast() {
        queue().handle(SHARE, (share, job) -> Outcome.done())
                .handle(DEADLY, (deadly, job) -> {
                    say("deadly " + job.id());
                    Runtime.getRuntime().halt(3);
                    return Outcome.done();
                })
                .build()
                .start(patient(4));
        say("started");
    }

    /** Several threads whose enqueues share statements. */
    private void produceMany(String name) {
        JobQueue queue = queue().build();
        for (int thread = 0; thread < 8; thread++) {
            String producer = name + "-" + thread;
            new Thread(() -> {
                        for (int number = 1; ; number++) {
                            say("enqueued "
                                    + queue.enqueue(ITEM, new Item(producer, number))
                                            .id());
                        }
                    })
                    .start();
        }
    }

    /** Enqueues a job, and never gets to telling others. */
    private void mute() {
        var enqueued = new CountDownLatch(1);
        DataSource mute = (DataSource) Proxy.newProxyInstance(
                CrashWorker.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, values) -> {
                    if (Thread.currentThread().getName().startsWith("ronda-wake-up-sender")) {
                        enqueued.await();
                        say("about to tell");
                        new CountDownLatch(1).await();
                    }
                    return method.invoke(dataSource, values);
                });
        say("enqueued "
                + JobQueue.builder(mute)
                        .migrate(false)
                        .build()
                        .enqueue(SHARE, new Share(1))
                        .id());
        enqueued.countDown();
    }

    private void longBodies() {
        queue().listener(event -> {
                    if (event instanceof QueueEvent.ProcessLost || event instanceof QueueEvent.ClaimLostEvent) {
                        say(event.getClass().getSimpleName());
                    }
                })
                .handle(LONG, CrashWorker::longBody)
                .build()
                .start(config(2, Duration.ofMillis(500), Duration.ofSeconds(3), "child"));
        say("started");
    }

    private static Outcome longBody(Long body, JobContext job) throws Exception {
        say("begun " + body.number());
        if (body.number() == 0) {
            say("done " + job.id());
            return job.transaction(connection -> {
                Journal.write(connection, job, "child");
                return Outcome.done();
            });
        }
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            say("interrupted");
        }
        if (body.number() == 1) {
            return Outcome.done(); // handed in too late
        }
        try {
            return job.transaction(connection -> {
                Journal.write(connection, job, "too late");
                return Outcome.done();
            });
        } catch (ClaimLost e) {
            say("refused");
            throw e;
        }
    }

    private void limited() {
        LimitedJobs.on(queue()).build().start(patient(4));
        say("started");
    }

    private void paused(WakeUps wakeUps, String... queues) {
        PausedJobs.on(queue(), dataSource)
                .wakeUps(wakeUps)
                .build()
                .start(config(4, Duration.ofSeconds(10), Duration.ofSeconds(45), queues));
        say("started");
    }

    /** One of any number of schedulers. */
    private void beats() {
        RecurringTask[] tasks = IntStream.range(0, BEATS)
                .mapToObj(number -> RecurringTask.of("beat-" + number, "every second", BEAT, new Beat(number)))
                .toArray(RecurringTask[]::new);
        queue().handle(
                        BEAT,
                        (beat, job) -> job.transaction(connection -> {
                            Journal.write(
                                    connection,
                                    job,
                                    job.recurring().orElseThrow().task());
                            return Outcome.done();
                        }))
                .recurring(tasks)
                .build()
                .start(patient(4));
        say("started");
    }

    private void deadly() {
        var bodies = new AtomicInteger();
        queue().handle(DEADLY, (deadly, job) -> {
                    int company = bodies.incrementAndGet();
                    try {
                        if (deadly.halts()) {
                            say("halts in company of " + (company - 1));
                            end(job);
                        }
                        return job.transaction(connection -> {
                            Journal.write(connection, job, "neighbour");
                            return Outcome.done();
                        });
                    } finally {
                        bodies.decrementAndGet();
                    }
                })
                .build()
                .start(patient(3));
        say("started");
    }

    /** Members that end in all ways: in groups, in transactions, with further members, in chains, as failed. */
    private void batches() {
        queue().listener(event -> {
                    if (event instanceof QueueEvent.BatchRepaired) {
                        say("repaired " + event);
                    }
                })
                .handle(MEMBER, (member, job) -> {
                    LockSupport.parkNanos(3_000_000);
                    return switch (member.number() % 10) {
                        case 1, 2, 3 -> job.transaction(connection -> Outcome.done());
                        case 4 -> {
                            job.enqueue(
                                    MEMBER,
                                    new Member(10),
                                    with -> with.batch(job.batchId().orElseThrow()));
                            yield job.transaction(connection -> Outcome.done());
                        }
                        case 5 -> job.run() < 3 ? Outcome.againIn(Duration.ofMillis(20)) : Outcome.done();
                        case 6 -> {
                            if (member.number() == 16) {
                                throw new IllegalStateException("this one fails");
                            }
                            yield Outcome.done();
                        }
                        default -> Outcome.done();
                    };
                })
                .handle(
                        CALLED,
                        (called, job) -> job.transaction(connection -> {
                            Journal.write(connection, job, called.how());
                            return Outcome.done();
                        }))
                .build()
                .start(patient(4));
        say("started");
    }

    /** By turns the polite and the rude way. */
    private static void end(JobContext job) throws InterruptedException {
        if (job.claimToken() % 2 == 0) {
            System.exit(3);
        }
        Runtime.getRuntime().halt(3);
        TimeUnit.DAYS.sleep(1);
    }
}
