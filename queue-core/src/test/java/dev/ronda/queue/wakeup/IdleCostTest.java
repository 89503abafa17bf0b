package dev.ronda.queue.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.WakeUps;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.event.QueueEvent.WakeUpsHeard;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a process with nothing to do asks of the database. */
class IdleCostTest extends PeersTest {
    private static final double A_SECOND = 1.5;

    /** The time that is watched begins and ends anywhere between the statements of each of seven loops. */
    private static final int EDGES = 7;

    /** A worker that hears would sleep five of them, and one that does not 0.8. */
    private static final Duration AN_HONEST_SECOND = Duration.ofMillis(2500);

    /** Polls until it sleeps longest, from 100 ms to 5 s. */
    private static final int SLOWING_DOWN = 8;

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

    @Test
    void who_hears_nothing_or_not_all_polls_every_second() throws Exception {
        HikariDataSource deaf = closing(Peer.pool(database, deafUrl(), 1));

        assertThat(pollsOf(builder -> builder.listenOn(deaf))).isLessThan(AN_HONEST_SECOND);
        assertThat(pollsOf(builder -> builder.wakeUps(WakeUps.AFTER_COMMIT_ONLY)))
                .isLessThan(AN_HONEST_SECOND);
    }

    /** From one poll of an idle worker to the next. */
    private Duration pollsOf(UnaryOperator<JobQueue.Builder> options) throws InterruptedException {
        var statements = new Statements();
        try (Peer idle = new Peer(database, statements::of, options)) {
            idle.start(QueueConfig.DEFAULT);
            awaitPolls(statements, SLOWING_DOWN);
            long began = System.nanoTime();
            awaitPolls(statements, 3);
            return Duration.ofNanos(System.nanoTime() - began).dividedBy(3);
        }
    }

    private static void awaitPolls(Statements statements, int count) throws InterruptedException {
        for (int polls = 0; polls < count; ) {
            String statement = statements.executed.poll(Peer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(statement).as("after %s polls", polls).isNotNull();
            polls += statement.contains("FROM queue_ready_executions") ? 1 : 0;
        }
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
