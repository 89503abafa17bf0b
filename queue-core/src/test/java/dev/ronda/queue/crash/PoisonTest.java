package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobInfo;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobState;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A job that ends its process: it is found out, fails, and its neighbours finish. */
class PoisonTest extends ProcessTest {
    /** Twice in company, then alone as often as the configuration allows. */
    private static final int DEATHS = 2 + 3;

    @Test
    void a_job_that_ends_its_process_fails_as_poison_and_its_neighbours_finish() throws Exception {
        JobQueue queue = JobQueue.builder(database.dataSource()).build();
        long killer = queue.enqueue(CrashWorker.DEADLY, new CrashWorker.Deadly(true), with -> with.priority(-1))
                .id();
        List<Long> neighbours = IntStream.range(0, 12)
                .mapToObj(i -> queue.enqueue(CrashWorker.DEADLY, new CrashWorker.Deadly(false))
                        .id())
                .toList();

        for (int death = 1; death <= DEATHS; death++) {
            Child victim = child("deadly");
            assertThat(victim.awaitEnd()).isEqualTo(3);
            List<String> company = victim.saidSoFar("halts in company of");
            assertThat(company).hasSize(1);
            if (death > 2) {
                assertThat(company).as("alone from the second death on").containsExactly("0");
            }
        }
        child("deadly").await("started");
        Await.until("the job fails", () -> queue.find(killer).orElseThrow().state() == JobState.FAILED);
        for (long neighbour : neighbours) {
            Await.until(
                    "the neighbours finish",
                    () -> queue.find(neighbour).orElseThrow().state() == JobState.FINISHED);
        }

        JobInfo dead = queue.find(killer).orElseThrow();
        assertThat(dead.errors().get(0).errorClass()).isEqualTo("poison");
        assertThat(dead.errors().get(0).message()).contains("died " + DEATHS + " times");
        assertThat(number("SELECT deaths FROM queue_jobs WHERE id = " + killer)).isEqualTo(DEATHS);
        assertThat(number("SELECT count(*) FROM queue_failed_executions")).isEqualTo(1);
        assertThat(number("SELECT count(*) FROM crash_journal")).isEqualTo(neighbours.size());
    }
}
