package dev.ronda.queue.cli;

import dev.ronda.queue.JobFilter;
import dev.ronda.queue.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which jobs are meant. */
final class JobFilterOptions {
    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description = "scheduled, ready, blocked, claimed, failed, finished; several with commas")
    private List<JobState> states = new ArrayList<>();

    @Option(names = "--type", paramLabel = "NAME", description = "only of this job type")
    private @Nullable String type;

    @Option(names = "--queue", paramLabel = "NAME", description = "only of this queue")
    private @Nullable String queue;

    @Option(
            names = "--ended-before",
            paramLabel = "INSTANT",
            converter = InstantOption.class,
            description = "only those that finished or failed before, such as 2026-01-31T00:00:00Z")
    private @Nullable Instant endedBefore;

    @Option(names = "--batch", paramLabel = "ID", description = "only members of this batch")
    private @Nullable Long batch;

    boolean isGiven() {
        return batch != null || !states.isEmpty() || type != null || queue != null || endedBefore != null;
    }

    JobFilter filter() {
        JobFilter filter = JobFilter.in(states.toArray(JobState[]::new));
        filter = type == null ? filter : filter.type(type);
        filter = queue == null ? filter : filter.queue(queue);
        filter = batch == null ? filter : filter.membersOf(batch);
        return endedBefore == null ? filter : filter.endedBefore(endedBefore);
    }
}
