package dev.ronda.queue.cli.config;

import dev.ronda.queue.config.ConfigProblem;
import dev.ronda.queue.recurring.RecurringTask;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The recurring tasks of the configuration.
 *
 * @param zone of those that name none, or null for the machine's
 * @param isDeclared whether there is a place for them, even if it is empty
 * @param tasks the tasks
 * @param places where each of them stands, by its key
 */
public record RecurringSettings(
        @Nullable ZoneId zone, boolean isDeclared, List<RecurringTask> tasks, Map<String, Place> places) {
    private static final String PATH = "recurring.";

    /** The zone alone. */
    RecurringSettings withoutTasks() {
        return new RecurringSettings(zone, false, List.of(), Map.of());
    }

    /** Where a task stands. */
    record Place(Source source, String path) {
        String at(String field) {
            return source.problems().at(source.line(path + field));
        }
    }

    /**
     * A problem that shows only together with the application, with its line.
     *
     * @param problem of a task, by {@code recurring.KEY} or a field of it
     * @param elsewhere where tasks come from that the configuration does not have
     */
    public String line(ConfigProblem problem, String elsewhere) {
        String path = problem.path().substring(PATH.length());
        return places.entrySet().stream()
                        .filter(place -> path.equals(place.getKey()) || path.startsWith(place.getKey() + "."))
                        .findFirst()
                        .map(place -> place.getValue()
                                .at(path.substring(place.getKey().length())))
                        .orElse(elsewhere)
                + ": " + OneLine.of(problem);
    }
}
