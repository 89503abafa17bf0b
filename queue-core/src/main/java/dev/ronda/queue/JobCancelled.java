package dev.ronda.queue;

/** Thrown by {@link JobContext#checkCancelled()}: somebody asked to cancel the job. Let it pass through the handler. */
public final class JobCancelled extends QueueException {
    private static final long serialVersionUID = 1L;

    /**
     * For a job.
     *
     * @param jobId its id
     */
    public JobCancelled(long jobId) {
        super("job " + jobId + " was asked to cancel");
    }
}
