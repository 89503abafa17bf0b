package dev.ronda.queue.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * How long ended jobs are kept before a process deletes them, with the errors of their attempts. Any value can be
 * constructed; {@link #problems()} says what is wrong with it. {@link JobSettings} may say otherwise for single job types.
 *
 * @param preserveFinished whether finished jobs are kept at all; if not, a job is deleted by the end of its run. Default true
 * @param clearFinishedAfter how long finished jobs are kept, 0 s to 36,500 days, or {@link #NEVER}; default 1 day (Solid
 *     Queue: the same, if its recurring task for it runs). Zero is the same as not to preserve them
 * @param clearFailedAfter how long jobs that failed for good are kept, 1 s to 36,500 days, or {@link #NEVER}, the default
 */
public record RetentionConfig(boolean preserveFinished, Duration clearFinishedAfter, Duration clearFailedAfter) {
    /** They are kept for ever. */
    public static final Duration NEVER = ChronoUnit.FOREVER.getDuration();

    /** Long enough to look at what happened yesterday. */
    public static final Duration DEFAULT_CLEAR_FINISHED_AFTER = Duration.ofDays(1);

    /** Finished jobs a day, failed ones until somebody decides. */
    public static final RetentionConfig DEFAULT = new RetentionConfig(true, DEFAULT_CLEAR_FINISHED_AFTER, NEVER);

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** How long finished jobs are kept; zero if they are deleted by the end of their run. */
    public Duration finishedAge() {
        return preserveFinished ? clearFinishedAfter : Duration.ZERO;
    }

    /** All that is wrong with it, empty if nothing is. */
    public List<ConfigProblem> problems() {
        var problems = new ArrayList<ConfigProblem>();
        check(problems, "clear_finished_jobs_after", clearFinishedAfter, Duration.ZERO);
        check(problems, "clear_failed_jobs_after", clearFailedAfter, Duration.ofSeconds(1));
        return problems;
    }

    static void check(List<ConfigProblem> problems, String path, Duration age, Duration least) {
        if (!age.equals(NEVER) && (age.compareTo(least) < 0 || age.compareTo(LONGEST) > 0)) {
            problems.add(new ConfigProblem(
                    path, Durations.text(least) + " to 36500d, or never, got " + Durations.text(age)));
        }
    }
}
