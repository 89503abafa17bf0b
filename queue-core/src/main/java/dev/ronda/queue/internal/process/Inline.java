package dev.ronda.queue.internal.process;

import dev.ronda.queue.InlineReport;
import dev.ronda.queue.InlineRuns;
import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.InvalidConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.RetentionConfig;
import dev.ronda.queue.config.WorkerConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * What a call of inline runs is to do.
 *
 * @param supervisors makes one that is not started yet
 * @param queueNames whose jobs
 * @param most runs
 * @param within this time
 */
public record Inline(Function<QueueConfig, Supervisor> supervisors, List<String> queueNames, int most, Duration within)
        implements InlineRuns {
    /** What has ended stays, for whoever wants to look at it. */
    private static final RetentionConfig KEPT = new RetentionConfig(true, RetentionConfig.NEVER, RetentionConfig.NEVER);

    private static final int LARGEST = 1_000_000;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Copies the list. */
    public Inline {
        queueNames = List.copyOf(queueNames);
    }

    /**
     * With the defaults.
     *
     * @param supervisors makes one that is not started yet
     */
    public Inline(Function<QueueConfig, Supervisor> supervisors) {
        this(supervisors, List.of("*"), DEFAULT_MAX_RUNS, DEFAULT_TIME_LIMIT);
    }

    @Override
    public InlineRuns queues(String... names) {
        return new Inline(supervisors, List.of(names), most, within);
    }

    @Override
    public InlineRuns maxRuns(int runs) {
        if (runs < 1 || runs > LARGEST) {
            throw new IllegalArgumentException("inline().maxRuns: 1 to " + LARGEST + ", got " + runs);
        }
        return new Inline(supervisors, queueNames, runs, within);
    }

    @Override
    public InlineRuns timeLimit(Duration time) {
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("inline().timeLimit: 1 ms to 1 h, got " + time);
        }
        return new Inline(supervisors, queueNames, most, time);
    }

    @Override
    public InlineReport run() {
        QueueConfig config = QueueConfig.DEFAULT
                .workers(WorkerConfig.DEFAULT
                        .queues(queueNames.toArray(String[]::new))
                        .threads(1))
                .dispatchers(DispatcherConfig.DEFAULT)
                .retention(KEPT)
                .withoutRecurring();
        if (!config.problems().isEmpty()) {
            throw new InvalidConfig(config.problems());
        }
        return supervisors.apply(config).runInline(most, within);
    }
}
