package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** G1 on the embedded database: an enqueue that returned survives the kill of any process, and writers take turns. */
class SqliteEnqueueKillsTest extends CrashTest {
    private static final int KILLS = 20;
    private static final int PRODUCERS = 4;

    /** Producers enqueue this often before a kill, so that it hits them at work. */
    private static final int WARM = 20;

    private final Set<Long> acknowledged = new HashSet<>();
    private long longestMicros;

    @Override
    TestDatabase.Fresh fresh() {
        return TestDatabase.SQLITE.fresh();
    }

    @Test
    void an_enqueue_that_returned_survives_twenty_kills() throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("SqliteEnqueueKillsTest: -Dcrash.seed=" + seed);
        var random = new Random(seed);
        List<Child> producers = new ArrayList<>();
        try {
            for (int kills = 0; kills < KILLS; ) {
                while (producers.size() < PRODUCERS) {
                    producers.add(Child.start(database, "produce", "p" + kills + "-" + producers.size()));
                }
                for (Child producer : producers) {
                    for (int i = 0; i < WARM; i++) {
                        producer.await("enqueued");
                    }
                }
                Collections.shuffle(producers, random);
                // some of them, or all at once
                for (int victims = 2 + random.nextInt(PRODUCERS - 1); victims > 0; victims--, kills++) {
                    Child victim = producers.remove(0);
                    victim.kill();
                    read(victim);
                }
            }
        } finally {
            producers.forEach(Child::close);
        }
        producers.forEach(this::read);

        Set<Long> present =
                new HashSet<>(Journal.longs(database.dataSource(), "SELECT job_id FROM queue_ready_executions"));
        System.out.printf(
                "SqliteEnqueueKillsTest: %d enqueues acknowledged, the longest took %.1f ms%n",
                acknowledged.size(), longestMicros / 1000.0);
        assertThat(acknowledged).hasSizeGreaterThan(KILLS * WARM);
        assertThat(present).as("seed %s", seed).containsAll(acknowledged);
        assertThat(Journal.text(database.dataSource(), "PRAGMA integrity_check"))
                .isEqualTo("ok");
        assertThat(longestMicros)
                .as("microseconds that the slowest enqueue waited for its turn, kills of the writer before it included")
                .isLessThan(10_000_000);
    }

    private void read(Child producer) {
        for (String line : producer.saidSoFar("enqueued")) {
            String[] words = line.split(" ");
            if (words.length == 2) { // the last line may have been cut by the kill
                acknowledged.add(Long.valueOf(words[0]));
                longestMicros = Math.max(longestMicros, Long.parseLong(words[1]));
            }
        }
    }
}
