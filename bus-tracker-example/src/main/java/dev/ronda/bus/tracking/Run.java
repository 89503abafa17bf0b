package dev.ronda.bus.tracking;

import dev.ronda.queue.JobContext;

/**
 * The run of the job that a round belongs to.
 *
 * @param jobId the job
 * @param number the run's number in the chain
 * @param attempt the attempt at it
 */
public record Run(long jobId, long number, int attempt) {
    /** As the queue says. */
    public static Run of(JobContext job) {
        return new Run(job.id(), job.run(), job.attempt());
    }
}
