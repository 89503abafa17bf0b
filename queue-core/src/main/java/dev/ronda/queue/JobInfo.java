package dev.ronda.queue;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as its rows show it at one moment.
 *
 * @param id its id
 * @param type the stable name of its type
 * @param state where it is
 * @param queue the queue it belongs to
 * @param priority smaller runs first
 * @param arguments JSON of the arguments, as stored
 * @param argumentsVersion version of the arguments
 * @param plannedAt when the present run was first due
 * @param dueAt when it is due, if it is scheduled; else null
 * @param waitingFor the job type for which no process that has claimed it so far had a handler, or none for the version of its
 *     arguments; it is looked at again when it is due, or when such a process starts; null unless it is scheduled
 * @param run number of the present run, from 1
 * @param attempts failed attempts at the present run
 * @param deaths processes that died while it ran
 * @param uniqueKey its unique key, or null; null once finished
 * @param concurrencyKey group and key of its concurrency limit, such as {@code import/account-7}, or null if it has none
 * @param cancelRequested whether somebody asked to cancel it while it runs
 * @param progress as the run reported it, or null
 * @param metadata free text of the enqueuer, or null
 * @param createdAt when it was enqueued
 * @param finishedAt when it ended, or null
 * @param finishedAs how it ended, or null
 * @param processId the process row that holds its claim, or null
 * @param batchId the batch that it is a member of, or that has called it back; else null
 * @param errors its failed attempts that are kept, newest first
 */
public record JobInfo(
        long id,
        String type,
        JobState state,
        String queue,
        int priority,
        String arguments,
        int argumentsVersion,
        Instant plannedAt,
        @Nullable Instant dueAt,
        @Nullable String waitingFor,
        long run,
        int attempts,
        int deaths,
        @Nullable String uniqueKey,
        @Nullable String concurrencyKey,
        boolean cancelRequested,
        @Nullable String progress,
        @Nullable String metadata,
        Instant createdAt,
        @Nullable Instant finishedAt,
        @Nullable FinishedAs finishedAs,
        @Nullable Long processId,
        @Nullable Long batchId,
        List<AttemptError> errors) {

    /**
     * The error of one failed attempt.
     *
     * @param run the run's number
     * @param attempt the attempt's number
     * @param errorClass class of the exception, or a word of the queue's own such as {@code timeout} or {@code poison}
     * @param message its message
     * @param stack its stack trace, cut to a limit, or null
     * @param process the process that ran it
     * @param startedAt when the body started, or null if it did not
     * @param endedAt when the attempt ended
     */
    public record AttemptError(
            long run,
            int attempt,
            String errorClass,
            String message,
            @Nullable String stack,
            String process,
            @Nullable Instant startedAt,
            Instant endedAt) {}
}
