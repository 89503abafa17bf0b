package dev.ronda.bus;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.ronda.bus.table.LineTable;
import dev.ronda.queue.JobType;
import dev.ronda.queue.RetryPolicy;
import java.util.List;

/**
 * Watches the buses of some lines at a stop, a round every 15 seconds until its tracking stops.
 *
 * @param stopId the stop
 * @param lines 1 to 20 lines, kept in upper case, none twice
 * @param variants up to 50 variants; empty means all that serve the stop
 */
public record TrackBuses(String stopId, List<String> lines, List<String> variants) {
    /** One chain for each stop. What the feed does wrong is part of a round; the retries are for bugs. */
    public static final JobType<TrackBuses> JOB = JobType.of("track-buses", TrackBuses.class)
            .queue("tracking")
            .priority(10)
            .retry(RetryPolicy.exponential(ofSeconds(15), ofMinutes(4)).maxAttempts(8))
            .timeout(ofSeconds(60))
            .uniqueKey(args -> uniqueKey(args.stopId()));

    private static final int MOST_LINES = 20;
    private static final int MOST_VARIANTS = 50;

    /**
     * Trims and drops what is named twice.
     *
     * @throws IllegalArgumentException without a stop or a line, or with too many
     */
    public TrackBuses {
        stopId = stopId.strip();
        if (stopId.isEmpty()) {
            throw new IllegalArgumentException("a tracking needs a stop; name one, such as 5832");
        }
        lines = cleaned(lines.stream().map(LineTable::key).toList());
        variants = cleaned(variants);
        if (lines.isEmpty() || lines.size() > MOST_LINES) {
            throw new IllegalArgumentException(
                    "a tracking needs 1 to " + MOST_LINES + " lines, got " + lines.size() + " for stop " + stopId);
        }
        if (variants.size() > MOST_VARIANTS) {
            throw new IllegalArgumentException("a tracking takes up to " + MOST_VARIANTS + " variants, got "
                    + variants.size() + " for stop " + stopId + "; leave them out to track all");
        }
    }

    /**
     * The unique key of a stop's chain.
     *
     * @param stopId the stop
     */
    public static String uniqueKey(String stopId) {
        return "stop-" + stopId;
    }

    private static List<String> cleaned(List<String> values) {
        return values.stream()
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .distinct()
                .toList();
    }
}
