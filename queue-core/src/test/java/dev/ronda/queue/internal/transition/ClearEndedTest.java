package dev.ronda.queue.internal.transition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How ended jobs are found without an index, on PostgreSQL. */
class ClearEndedTest extends TransitionTest {
    record Item(int number) {}

    private static final JobType<Item> ITEM = JobType.of("item", Item.class);
    private static final Ages A_DAY = Ages.ofFinishedOnly(Duration.ofDays(1), type -> true);

    private List<Long> enqueued(int count) {
        return queue
                .enqueueAll(ITEM, IntStream.range(0, count).mapToObj(Item::new).toList())
                .stream()
                .map(enqueued -> enqueued.id())
                .toList();
    }

    private void endedTwoDaysAgo(long from, long to) throws SQLException {
        for (long id = from; id <= to; id++) {
            queue.discard(id);
        }
        execute("UPDATE queue_jobs SET created_at = now() - interval '2 days', finished_at = now() - interval '2 days'"
                + " WHERE finished_at IS NOT NULL");
    }

    private static int all(ClearEnded clear) {
        int deleted = 0;
        ClearEnded.Step step;
        do {
            step = clear.next();
            deleted += step.deleted();
        } while (step.more());
        return deleted;
    }

    @Test
    void the_walk_goes_as_far_as_jobs_are_too_young_and_on_from_there() throws SQLException {
        List<Long> ids = enqueued(ClearEnded.BATCH + 20);
        endedTwoDaysAgo(ids.get(0), ids.get(ClearEnded.BATCH + 9));
        var clear = new ClearEnded(transactions, A_DAY);

        assertThat(all(clear)).isEqualTo(ClearEnded.BATCH + 10);
        assertThat(all(clear)).isZero();

        endedTwoDaysAgo(ids.get(ClearEnded.BATCH + 10), ids.get(ClearEnded.BATCH + 19));
        assertThat(all(clear)).isEqualTo(10);
    }

    @Test
    void what_ended_after_the_walk_had_passed_is_found_by_the_next_walk_over_all() throws SQLException {
        List<Long> ids = enqueued(30);
        execute("UPDATE queue_jobs SET created_at = now() - interval '3 days'");
        endedTwoDaysAgo(ids.get(10), ids.get(29));
        var seldom = new ClearEnded(transactions, A_DAY);
        assertThat(all(seldom)).isEqualTo(20);
        endedTwoDaysAgo(ids.get(0), ids.get(4));

        assertThat(all(seldom)).isZero();
        assertThat(all(new ClearEnded(transactions, A_DAY))).isEqualTo(5);
    }

    @Test
    void a_row_that_somebody_holds_is_left_for_later_and_nobody_waits() throws SQLException {
        List<Long> ids = enqueued(3);
        endedTwoDaysAgo(ids.get(0), ids.get(2));
        try (Connection holder = transaction()) {
            execute(holder, "SELECT 1 FROM queue_jobs WHERE id = " + ids.get(1) + " FOR UPDATE");

            assertThat(all(new ClearEnded(transactions, A_DAY))).isEqualTo(2);
        }

        assertThat(all(new ClearEnded(transactions, A_DAY))).isEqualTo(1);
    }

    @Test
    void only_the_first_of_the_processes_that_clear_does_it() throws SQLException {
        execute(
                "INSERT INTO queue_processes (kind, name, hostname, pid, version, last_heartbeat_at, metadata, created_at)"
                        + " SELECT 'Supervisor', 's' || n, 'h', n, '1', now(),"
                        + " CASE n WHEN 1 THEN '{}' ELSE '{\"clears_ended_jobs\":true}' END, now()"
                        + " FROM generate_series(1, 3) n");

        assertThat(RegisterProcess.isFirstToClear(transactions, 1)).isFalse();
        assertThat(RegisterProcess.isFirstToClear(transactions, 2)).isTrue();
        assertThat(RegisterProcess.isFirstToClear(transactions, 3)).isFalse();
    }
}
