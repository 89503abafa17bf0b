package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobInfo;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobState;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Jobs that a killed process had claimed ahead by the hundreds, or ended and not written, run again and are not lost. */
class ClaimedAheadTest extends ProcessTest {
    private static final int JOBS = Integer.getInteger("crash.jobs", 5_000);
    private static final int KILLS = 5;

    @Test
    void killed_again_and_again_amid_fast_jobs_it_loses_none_and_blames_none() throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("ClaimedAheadTest on " + kind + ": -Dcrash.seed=" + seed);
        var random = new Random(seed);
        JobQueue queue = JobQueue.builder(database.dataSource()).build();
        int enqueued = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            enqueue(queue, JOBS);
            enqueued += JOBS;
            Child victim = child("fast");
            victim.await("started");
            Await.until("work has begun", () -> number("SELECT count(*) FROM queue_claimed_executions") > 0);
            Await.pass(Duration.ofMillis(random.nextInt(30)));
            victim.kill();
        }
        child("fast");
        Await.until("all have ended", () -> number("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL") == 0);

        assertThat(number("SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'"))
                .as("done, seed %s", seed)
                .isEqualTo(enqueued);
        assertThat(number("SELECT count(*) FROM queue_failed_executions")).isZero();
    }

    @Test
    void one_that_kills_its_process_amid_hundreds_fails_as_poison_and_the_others_end() throws Exception {
        JobQueue queue = JobQueue.builder(database.dataSource()).build();
        enqueue(queue, 300);
        long deadly =
                queue.enqueue(CrashWorker.DEADLY, new CrashWorker.Deadly(true)).id();
        enqueue(queue, 300);

        int deaths = 0;
        while (queue.find(deadly).map(JobInfo::state).orElseThrow() != JobState.FAILED && deaths < 20) {
            Child victim = child("fast");
            Await.until("it has died, or the deadly job failed", () -> !victim.isAlive() || failed(queue, deadly));
            deaths += victim.isAlive() ? 0 : 1;
            victim.kill();
        }
        child("fast");
        Await.until("the others end", () -> number("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL") == 1);

        assertThat(deaths).as("two in company, three alone").isEqualTo(5);
        assertThat(queue.find(deadly).orElseThrow().state()).isEqualTo(JobState.FAILED);
    }

    private static boolean failed(JobQueue queue, long id) {
        return queue.find(id).orElseThrow().state() == JobState.FAILED;
    }

    private static void enqueue(JobQueue queue, int count) {
        queue.enqueueAll(
                CrashWorker.SHARE,
                IntStream.range(0, count).mapToObj(CrashWorker.Share::new).toList());
    }
}
