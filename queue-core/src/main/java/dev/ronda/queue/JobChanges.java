package dev.ronda.queue;

/**
 * What a verb did to many jobs, each as if asked for alone: how many results there were of each kind of {@link JobChange}.
 *
 * @param jobs how many were tried: the sum of the others
 * @param changed carried out
 * @param requested noted on running jobs
 * @param refused not possible in the state that the job was in by then
 * @param unknown ids without a job
 */
public record JobChanges(long jobs, long changed, long requested, long refused, long unknown) {
    /** None. */
    public static final JobChanges NONE = new JobChanges(0, 0, 0, 0, 0);

    /**
     * With one more.
     *
     * @param change what a verb did to one job
     */
    public JobChanges plus(JobChange change) {
        if (change instanceof JobChange.Changed) {
            return new JobChanges(jobs + 1, changed + 1, requested, refused, unknown);
        }
        if (change instanceof JobChange.Requested) {
            return new JobChanges(jobs + 1, changed, requested + 1, refused, unknown);
        }
        return change instanceof JobChange.Refused
                ? new JobChanges(jobs + 1, changed, requested, refused + 1, unknown)
                : new JobChanges(jobs + 1, changed, requested, refused, unknown + 1);
    }

    /**
     * Together.
     *
     * @param other more of them
     */
    public JobChanges plus(JobChanges other) {
        return new JobChanges(
                jobs + other.jobs,
                changed + other.changed,
                requested + other.requested,
                refused + other.refused,
                unknown + other.unknown);
    }
}
