package dev.ronda.queue.internal.transition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pause that nobody told this process of, on PostgreSQL: it acts on the next claim, and holds nothing else up for long. */
class ClaimUnlessPausedTest extends TransitionTest {
    private static final JobType<String> JOB = JobType.of("job", String.class);
    private static final long PROCESS = 1;

    private final KnownPauses pauses = new KnownPauses();
    private final long began = System.nanoTime();
    private JobQueue elsewhere;

    @BeforeEach
    void open() {
        elsewhere = JobQueue.builder(database.dataSource()).build();
    }

    /** Knows by now that nothing is paused. */
    private ClaimReady claims(String... queues) {
        var claims = new ClaimReady(transactions, List.of(queues), pauses);
        assertThat(claims.claim(1, PROCESS)).isEmpty();
        assertThat(pauses.wereNoneAfter(began)).isTrue();
        return claims;
    }

    private void enqueue(String queueName) {
        queue.enqueue(JOB, queueName, with -> with.queue(queueName));
    }

    /** The queues of what is claimed, claim after claim: an empty one says that something may be paused. */
    private static List<String> claimed(ClaimReady claims, int times) {
        for (int i = 1; i < times; i++) {
            List<ClaimReady.ClaimedJob> early = claims.claim(10, PROCESS);
            assertThat(early).as("claim %d", i).isEmpty();
        }
        return claims.claim(10, PROCESS).stream().map(job -> job.row().queue()).toList();
    }

    @Test
    void nothing_is_claimed_from_a_queue_that_was_paused_a_moment_ago() {
        ClaimReady all = claims("*");
        ClaimReady named = claims("mail", "other");
        elsewhere.queues().pause("mail");
        enqueue("mail");

        assertThat(claimed(all, 4)).isEmpty();
        assertThat(claimed(named, 4)).isEmpty();
    }

    @Test
    void other_queues_wait_at_most_until_the_pauses_are_read() {
        ClaimReady all = claims("*");
        elsewhere.queues().pause("mail");
        enqueue("mail");
        enqueue("other");
        pauses.changed(); // or a second later

        assertThat(claimed(all, 1)).containsExactly("other");
    }

    @Test
    void nobody_needs_to_tell_of_a_pause_for_other_queues_to_go_on() {
        ClaimReady all = claims("*");
        elsewhere.queues().pause("mail");
        enqueue("mail");
        enqueue("other");

        var claimed = new ArrayList<String>();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (claimed.isEmpty() && System.nanoTime() - deadline < 0) {
            claimed.addAll(claimed(all, 1));
        }

        assertThat(claimed).containsExactly("other");
        assertThat(pauses.wereNoneAfter(began)).isFalse();
    }

    @Test
    void a_pause_that_has_ended_holds_nothing_up() throws SQLException {
        ClaimReady all = claims("*");
        enqueue("mail");
        execute("INSERT INTO queue_pauses (queue_name, until_at, created_at)"
                + " VALUES ('mail', now() - interval '1 second', now() - interval '1 minute')");

        assertThat(claimed(all, 1)).containsExactly("mail");
    }
}
