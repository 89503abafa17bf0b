package dev.ronda.queue.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.event.QueueEvent.WakeUpsHeard;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a process with nothing to do asks of the database. */
class IdleCostTest extends PeersTest {
    private static final double A_SECOND = 1.5;

    /** The time that is watched begins and ends anywhere between the statements of each of seven loops. */
    private static final int EDGES = 7;

    @Test
    void an_idle_process_of_the_default_size_sends_a_statement_or_so_in_a_second() throws Exception {
        var statements = new Statements();
        Peer idle = closing(new Peer(database, statements::of, builder -> builder));
        idle.start(QueueConfig.DEFAULT);
        idle.await(WakeUpsHeard.class);
        countToNextBeat(statements); // which came at the start
        countToNextBeat(statements); // the loops have slowed down then

        long began = System.nanoTime();
        Map<String, Integer> counted = countToNextBeat(statements);
        double seconds = Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0;

        int all = counted.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(all).as("in %s s: %s", seconds, counted).isLessThanOrEqualTo((int) (A_SECOND * seconds) + EDGES);
    }

    private static Map<String, Integer> countToNextBeat(Statements statements) throws InterruptedException {
        var counted = new TreeMap<String, Integer>();
        String statement;
        do {
            statement = statements.executed.poll(Peer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(statement).as("statements so far: %s", counted).isNotNull();
            counted.merge(statement.replaceAll("\\s+", " ").strip(), 1, Integer::sum);
        } while (!statement.startsWith("UPDATE queue_processes"));
        return counted;
    }
}
