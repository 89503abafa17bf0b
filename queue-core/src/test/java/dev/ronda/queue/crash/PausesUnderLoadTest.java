package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.crash.PausedJobs.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Queues are paused and resumed while two processes are busy with all of them: a second after a pause nothing of the queue
 * begins, a second after the resume something does, and every job ends once. All times are by the database's clock. Small in the
 * build; {@code -Dpause.rounds=100 -Dpause.within=1000 -Dcrash.patience=300} is the large one, {@code -Dpause.wakeups=OFF} the
 * one in which processes do not tell each other.
 */
class PausesUnderLoadTest extends ProcessTest {
    private static final int ROUNDS = Integer.getInteger("pause.rounds", 2);
    /** A second is promised; the build runs on machines that stand still for longer. */
    private static final long WITHIN = 1000 * Long.getLong("pause.within", 3000);

    private static final String WAKE_UPS = System.getProperty("pause.wakeups", "ON");
    private static final List<String> QUEUES = List.of("mail", "mail_out", "mails", "import", "reports");
    private static final List<String> SELECTORS = List.of("mail", "import", "reports", "mail_*", "mail*", "*");
    private static final int BACKLOG = 150;

    /** What was paused, from when and until when; before and after the calls. */
    private record Pause(String selector, long returned, long resumeCalled, long resumeReturned) {
        boolean covers(String queue) {
            return selector.endsWith("*")
                    ? queue.startsWith(selector.substring(0, selector.length() - 1))
                    : queue.equals(selector);
        }
    }

    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AtomicBoolean feeding = new AtomicBoolean(true);
    private final AtomicInteger enqueued = new AtomicInteger();
    private final ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> active = new HashMap<>();
    private final List<Pause> pauses = new ArrayList<>();
    private JobQueue queue;

    @Test
    void a_paused_queue_rests_within_a_second_and_goes_on_within_one() throws Exception {
        System.out.println("PausesUnderLoadTest on " + kind + ": -Dcrash.seed=" + seed);
        PausedJobs.createTable(database.dataSource());
        queue = JobQueue.builder(database.dataSource()).build();
        var feeder = new Thread(this::feed, "feeder");
        feeder.start();
        child("paused", WAKE_UPS, "*").await("started");
        child("paused", WAKE_UPS, String.join(",", QUEUES)).await("started");
        Await.until("all queues are busy", () -> number("SELECT count(DISTINCT queue) FROM crash_begins") == 5);

        for (int round = 0; round < ROUNDS || !active.isEmpty(); round++) {
            assertThat(errors).isEmpty();
            if (round >= ROUNDS) {
                resume(active.keySet().iterator().next());
            } else {
                String selector = SELECTORS.get(random.nextInt(SELECTORS.size()));
                if (active.containsKey(selector)) {
                    resume(selector);
                } else {
                    active.put(selector, paused(selector));
                }
            }
            Await.pass(Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(300) : 1100 + random.nextInt(500)));
        }
        feeding.set(false);
        feeder.join();
        Await.until(
                "all jobs have ended", () -> number("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL") == 0);

        assertThat(errors).isEmpty();
        each_job_has_ended_once();
        String delays = delays();
        System.out.printf(
                "PausesUnderLoadTest on %s: wake-ups %s, %d pauses, %d jobs, %d bodies, %s; seed %d%n",
                kind,
                WAKE_UPS,
                pauses.size(),
                enqueued.get(),
                number("SELECT count(*) FROM crash_begins"),
                delays,
                seed);
    }

    private long paused(String selector) throws SQLException {
        assertThat(queue.queues().pause(selector, with -> with.by("test"))).isTrue();
        return PausedJobs.clock(database.dataSource());
    }

    private void resume(String selector) throws SQLException {
        long called = PausedJobs.clock(database.dataSource());
        assertThat(queue.queues().resume(selector)).isTrue();
        pauses.add(new Pause(selector, active.remove(selector), called, PausedJobs.clock(database.dataSource())));
    }

    /** Keeps jobs ready in all queues. */
    private void feed() {
        try {
            for (int number = 0; feeding.get(); ) {
                for (String name : QUEUES) {
                    long ready =
                            number("SELECT count(*) FROM queue_ready_executions WHERE queue_name = '" + name + "'");
                    if (ready < BACKLOG) {
                        int from = number;
                        number += BACKLOG;
                        queue.enqueueAll(
                                PausedJobs.JOB,
                                IntStream.range(from, number)
                                        .mapToObj(Work::new)
                                        .toList(),
                                with -> with.queue(name));
                        enqueued.addAndGet(BACKLOG);
                    }
                }
                Await.pass(Duration.ofMillis(20));
            }
        } catch (Exception | AssertionError e) {
            errors.add(e);
        }
    }

    private void each_job_has_ended_once() throws SQLException {
        assertThat(number("SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'"))
                .isEqualTo(enqueued.get());
        assertThat(number("SELECT count(*) FROM (SELECT job_id, run, attempt FROM crash_begins"
                        + " GROUP BY job_id, run, attempt HAVING count(*) > 1) twice"))
                .as("bodies that ran twice, seed %s", seed)
                .isZero();
        // of ten jobs one has three runs, and one has two attempts
        assertThat(number("SELECT count(*) FROM crash_begins")).isEqualTo(enqueued.get() / 10 * 13);
    }

    private String delays() throws SQLException {
        long lastBegin = 0;
        long firstBegin = 0;
        int resumes = 0;
        var late = new ArrayList<String>();
        var begins = new HashMap<String, List<Long>>();
        for (String name : QUEUES) {
            begins.put(
                    name,
                    Journal.longs(
                            database.dataSource(),
                            "SELECT began FROM crash_begins WHERE queue = '" + name + "' ORDER BY began"));
        }
        for (Pause pause : pauses) {
            List<String> covered = QUEUES.stream().filter(pause::covers).toList();
            for (String name : covered) {
                for (long began : begins.get(name)) {
                    if (began > pause.returned() && began < pause.resumeCalled()) {
                        lastBegin = Math.max(lastBegin, began - pause.returned());
                        if (began - pause.returned() > WITHIN) {
                            late.add(name + " began " + (began - pause.returned()) + " µs after " + pause);
                        }
                    }
                }
            }
            // which of them is the first is a matter of their order
            List<String> free = covered.stream()
                    .filter(name -> isFreeFrom(name, pause.resumeReturned(), pause))
                    .toList();
            if (!free.isEmpty()) {
                resumes++;
                long first = free.stream()
                        .flatMap(name -> begins.get(name).stream())
                        .mapToLong(Long::longValue)
                        .filter(began -> began >= pause.resumeCalled())
                        .min()
                        .orElse(Long.MAX_VALUE);
                firstBegin = Math.max(firstBegin, first - pause.resumeReturned());
                if (first - pause.resumeReturned() > WITHIN) {
                    late.add(free + " began again " + (first - pause.resumeReturned()) + " µs after " + pause
                            + "; paused by others meanwhile: "
                            + pauses.stream()
                                    .filter(other -> other != pause
                                            && other.returned() < first
                                            && other.resumeCalled() > pause.resumeReturned())
                                    .toList());
                }
            }
        }
        assertThat(late).as("seed %s", seed).isEmpty();
        assertThat(resumes).as("resumes").isPositive();
        return "last begin " + lastBegin / 1000 + " ms after the pause at the latest, first begin " + firstBegin / 1000
                + " ms after the resume at the latest (" + resumes + " resumes)";
    }

    /** Whether nothing else pauses the queue then and for as long as it may take to go on. */
    private boolean isFreeFrom(String name, long time, Pause ended) {
        return pauses.stream()
                .filter(other -> other != ended && other.covers(name))
                .noneMatch(other -> other.returned() < time + WITHIN && other.resumeReturned() > time - 1000);
    }
}
