package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobState;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.event.QueueEvent.WakeUpsHeard;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A process dies between its commit and the message that would have woken others: they find the job when they poll. */
class LostWakeUpTest extends CrashTest {
    /** The longest sleep of an idle worker, and time for a busy machine. */
    private static final Duration FALLBACK = Duration.ofSeconds(5 + 10);

    @Test
    void a_job_whose_wake_up_died_with_its_process_runs_all_the_same() throws Exception {
        var heard = new CountDownLatch(1);
        JobQueue queue = JobQueue.builder(database.dataSource())
                .listener(event -> {
                    if (event instanceof WakeUpsHeard) {
                        heard.countDown();
                    }
                })
                .handleVoid(CrashWorker.SHARE, (share, job) -> {})
                .build();
        try (QueueRuntime running = queue.start(QueueConfig.DEFAULT);
                Child victim = Child.start(database, "mute")) {
            heard.await();
            long id = Long.parseLong(victim.await("enqueued"));
            long committed = System.nanoTime();
            victim.await("about to tell");
            victim.kill();

            Await.until("the job runs", () -> queue.find(id).orElseThrow().state() == JobState.FINISHED);

            assertThat(running.isStopping()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - committed)).isLessThan(FALLBACK);
        }
    }
}
