package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToIntFunction;

/** G6 from the rows, in one snapshot for each question. */
public final class Slots {
    private Slots() {}

    /** Jobs that hold a slot, by key. */
    public static final String HELD = """
            SELECT key_, count(*) AS held FROM (
                SELECT j.concurrency_key AS key_ FROM queue_ready_executions e JOIN queue_jobs j ON j.id = e.job_id
                UNION ALL
                SELECT j.concurrency_key FROM queue_claimed_executions e JOIN queue_jobs j ON j.id = e.job_id
                UNION ALL
                SELECT concurrency_key FROM queue_returned_slots) rows_
            WHERE key_ IS NOT NULL GROUP BY key_
            """;

    /** Keys whose row does not say what the jobs' rows say. */
    public static final String WRONG = """
            SELECT count(*) FROM queue_semaphores s LEFT JOIN (%s) h ON h.key_ = s.concurrency_key
            WHERE s.taken <> coalesce(h.held, 0)
            """.formatted(HELD);

    /** Keys of which jobs hold slots and that have no row. */
    public static final String LOST = """
            SELECT count(*) FROM (%s) h
            WHERE NOT EXISTS (SELECT 1 FROM queue_semaphores s WHERE s.concurrency_key = h.key_)
            """.formatted(HELD);

    /** Blocked jobs beside a free slot. */
    public static final String WAITING = """
            SELECT count(*) FROM queue_blocked_executions b LEFT JOIN queue_semaphores s
                ON s.concurrency_key = b.concurrency_key
            WHERE s.concurrency_key IS NULL OR s.taken < s.slots
            """;

    /** All of it must hold when nobody is at work. */
    public static void check(ToIntFunction<String> count) {
        assertThat(count.applyAsInt(WRONG)).as("keys with a wrong count").isZero();
        assertThat(count.applyAsInt(LOST)).as("keys without a row").isZero();
        assertThat(count.applyAsInt(WAITING)).as("jobs beside a free slot").isZero();
    }
}
