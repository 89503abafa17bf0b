package dev.ronda.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The jobs, for operators: looking for them and changing many at once. From {@link JobQueue#jobs}. Thread-safe.
 *
 * <p>The verbs take jobs in batches of 500, each batch a transaction of its own even where a {@link CurrentTransaction} is
 * there; each job is handled as if asked for alone, and one event tells what was done. If one fails, the batches before it
 * stand; asking again goes on with the rest. Jobs that are enqueued meanwhile are left alone. Without ids and states a verb
 * takes the jobs in the states in which it can be carried out.
 */
public interface ManyJobs {
    /** Jobs in one transaction. */
    int BATCH = 500;

    /**
     * Runs failed jobs again, with fresh attempts; see {@link JobQueue#retry}.
     *
     * @param which the jobs
     */
    JobChanges retryAll(JobFilter which);

    /**
     * Gives jobs up that wait or have failed; see {@link JobQueue#discard}.
     *
     * @param which the jobs
     */
    JobChanges discardAll(JobFilter which);

    /**
     * Ends jobs that wait or have failed, and asks running ones to end; see {@link JobQueue#cancel}.
     *
     * @param which the jobs
     */
    JobChanges cancelAll(JobFilter which);

    /**
     * Gives jobs another due time; see {@link JobQueue#reschedule}.
     *
     * @param which the jobs
     * @param at the new due time, from 1970 to 9999; a past one means at once
     */
    JobChanges rescheduleAll(JobFilter which, Instant at);

    /**
     * Jobs as their rows show them, the youngest (the highest id) first. For the next page ask for those {@link JobFilter#below}
     * the last one.
     *
     * @param which the jobs
     * @param limit at most so many, 1 to 10,000
     */
    List<JobInfo> list(JobFilter which, int limit);

    /**
     * Deletes jobs that finished at least this long ago by the database's clock, with the errors of their attempts, in
     * batches of 500 with pauses between them. Running processes do it by themselves; see {@link
     * dev.ronda.queue.config.RetentionConfig}.
     *
     * @param age zero to a hundred years
     * @return how many it deleted
     */
    long clearFinished(Duration age);

    /**
     * Deletes jobs of one type; see {@link #clearFinished(Duration)}.
     *
     * @param age zero to a hundred years
     * @param type the stable name of the type as it is stored
     * @return how many it deleted
     */
    long clearFinished(Duration age, String type);

    /**
     * How many there are. Counts rows: takes the longer the more there are.
     *
     * @param which the jobs
     */
    long count(JobFilter which);
}
