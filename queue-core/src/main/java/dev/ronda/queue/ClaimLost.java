package dev.ronda.queue;

/**
 * This run's claim is gone: the process was taken for dead, or the run was ended already. Nothing was written; the job
 * belongs to somebody else now.
 */
public final class ClaimLost extends QueueException {
    private static final long serialVersionUID = 1L;

    /** The job. */
    private final long jobId;

    /**
     * For a job.
     *
     * @param jobId its id
     */
    public ClaimLost(long jobId) {
        super("job " + jobId + ": this run's claim is gone, another process has it or ended it; nothing was written");
        this.jobId = jobId;
    }

    /** The job's id. */
    public long jobId() {
        return jobId;
    }
}
