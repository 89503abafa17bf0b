package dev.ronda.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call of {@link InlineRuns#run} did.
 *
 * @param runs the runs, in their order; a job that came round or was retried is there more than once
 * @param ended why it returned
 */
public record InlineReport(List<Run> runs, Ended ended) {
    /** Copies the list. */
    public InlineReport {
        runs = List.copyOf(runs);
    }

    /** Why a call returned. */
    public enum Ended {
        /** Nothing was ready or due any more, in these queues. */
        IDLE,
        /** {@link InlineRuns#maxRuns} was reached; there may be more to do. */
        MAX_RUNS,
        /** {@link InlineRuns#timeLimit} was reached; there may be more to do. */
        TIME_LIMIT,
        /** The calling thread was interrupted; its flag is set. */
        INTERRUPTED
    }

    /**
     * One run of a job.
     *
     * @param jobId the job's id
     * @param type the job type
     * @param run the run's number
     * @param attempt the attempt's number
     * @param problem why it did not come to an outcome: the error of the attempt, or why there was none; null if all is well
     */
    public record Run(
            long jobId,
            String type,
            long run,
            int attempt,
            @Nullable String problem) {}

    /** Runs with a problem. */
    public List<Run> problems() {
        return runs.stream().filter(run -> run.problem() != null).toList();
    }
}
