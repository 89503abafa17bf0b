package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** G1 on PostgreSQL: enqueues of threads that share a statement survive the kill of their process once they have returned. */
class EnqueueTogetherKillsTest extends CrashTest {
    private static final int KILLS = 10;

    @Test
    void an_enqueue_that_returned_survives_the_kill_of_its_process() throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("EnqueueTogetherKillsTest: -Dcrash.seed=" + seed);
        var random = new Random(seed);
        Set<Long> acknowledged = new HashSet<>();
        for (int kill = 0; kill < KILLS; kill++) {
            try (Child producer = Child.start(database, "produce-many", "p" + kill)) {
                producer.await("enqueued");
                Await.pass(Duration.ofMillis(random.nextInt(50)));
                producer.kill();
                producer.saidSoFar("enqueued").stream()
                        .filter(line -> line.matches("\\d+"))
                        .map(Long::valueOf)
                        .forEach(acknowledged::add);
            }
        }

        assertThat(acknowledged).hasSizeGreaterThan(KILLS);
        // the last line may have been cut by the kill: then it is a shorter number, of a job that is there too
        assertThat(new HashSet<>(Journal.longs(database.dataSource(), "SELECT job_id FROM queue_ready_executions")))
                .as("seed %s", seed)
                .containsAll(acknowledged);
    }
}
