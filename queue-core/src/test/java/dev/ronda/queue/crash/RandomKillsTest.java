package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobState;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** G4: a chain whose worker is killed again and again, at instants that nobody chose. */
class RandomKillsTest extends ProcessTest {
    private static final int KILLS = 10;
    private static final int ROUNDS = 500;

    @Test
    void a_chain_survives_ten_kills_at_random_instants() throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("RandomKillsTest on " + kind + ": -Dcrash.seed=" + seed);
        var random = new Random(seed);
        JobQueue queue = JobQueue.builder(database.dataSource()).build();
        long id = queue.enqueue(Rounds.JOB, new Rounds.Plan(ROUNDS, 5)).id();

        for (int kill = 0; kill < KILLS; kill++) {
            Child victim = child("rounds", "NOWHERE");
            victim.await("round");
            Await.pass(Duration.ofMillis(random.nextInt(200)));
            victim.kill();
            assertThat(number("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL"))
                    .as("live chains after kill %s, seed %s", kill, seed)
                    .isEqualTo(1);
        }
        child("rounds", "NOWHERE");
        Await.until("the chain ends", () -> queue.find(id).orElseThrow().state() == JobState.FINISHED);

        assertThat(Journal.runs(database.dataSource(), id))
                .as("rounds journalled, seed %s", seed)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, ROUNDS).boxed().toList());
        assertThat(number("SELECT count(*) FROM queue_jobs")).isEqualTo(1);
        assertThat(number("SELECT run FROM queue_jobs")).isEqualTo(ROUNDS);
    }
}
