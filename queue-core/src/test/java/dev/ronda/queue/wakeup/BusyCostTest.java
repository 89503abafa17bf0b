package dev.ronda.queue.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What plain jobs ask of the database. */
class BusyCostTest extends PeersTest {
    private static final int JOBS = 2_000;

    private static List<String> drained(Statements statements) {
        var all = new ArrayList<String>();
        statements.executed.drainTo(all);
        return all;
    }

    @Test
    void a_plain_enqueue_is_one_statement() {
        var statements = new Statements();
        Peer enqueuing = closing(new Peer(database, statements::of, builder -> builder));
        enqueuing.enqueue();
        drained(statements);

        enqueuing.enqueue();

        assertThat(drained(statements).stream().filter(one -> !one.contains("notify")))
                .hasSize(1);
    }

    @Test
    void a_busy_worker_sends_far_less_than_a_statement_for_each_job() {
        var statements = new Statements();
        Peer busy = closing(new Peer(database, statements::of, builder -> builder));
        busy.queue.enqueueAll(Peer.TASK, Collections.nCopies(JOBS, Peer.SOME));
        drained(statements);

        busy.start(QueueConfig.DEFAULT);
        until("all have ended", () -> busy.told(JobFinished.class).size() == JOBS);

        assertThat(drained(statements).size()).isLessThan(JOBS / 4);
    }
}
