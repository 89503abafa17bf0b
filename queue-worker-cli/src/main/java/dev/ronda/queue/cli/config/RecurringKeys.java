package dev.ronda.queue.cli.config;

import dev.ronda.queue.recurring.CatchUp;
import dev.ronda.queue.recurring.Overlap;
import dev.ronda.queue.recurring.RecurringTask;
import dev.ronda.queue.recurring.Schedule;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads recurring tasks, which stand under their keys in a section of the file and in a file of their own. */
final class RecurringKeys {
    /** For a task whose own is reported as missing or wrong, so that the rest of it can be looked at. */
    private static final String ANY_SCHEDULE = "every hour";

    private final List<RecurringTask> tasks = new ArrayList<>();
    private final Map<String, RecurringSettings.Place> places = new LinkedHashMap<>();
    private boolean declared;
    private @Nullable ZoneId zone;

    /** The section of the main file, and the zone. */
    void readSection(Section top) {
        zone = converted(top, QueueFileKeys.TIME_ZONE, RecurringKeys::zone);
        if (!top.has(QueueFileKeys.RECURRING)) {
            return;
        }
        declared = true;
        Section recurring = top.section(QueueFileKeys.RECURRING);
        if (recurring != null) {
            readTasks(recurring);
        }
    }

    /** A file that has nothing else. */
    void readFile(Section file) {
        declared = true;
        readTasks(file);
    }

    RecurringSettings settings() {
        return new RecurringSettings(zone, declared, List.copyOf(tasks), Collections.unmodifiableMap(places));
    }

    private void readTasks(Section all) {
        for (String key : new ArrayList<>(all.keys())) {
            Section section = all.section(key);
            if (section == null) {
                if (Scalar.isNothing(java.util.Objects.requireNonNull(all.value(key)))) {
                    all.problem(key, "a section with schedule and job_type, got nothing; remove the key or fill it");
                }
                continue;
            }
            RecurringSettings.Place other = places.get(key);
            if (other != null) {
                all.problem(key, "this key is given already, at " + other.at("") + "; keep one of them");
            }
            RecurringTask task = task(key, section);
            section.finish();
            places.putIfAbsent(key, new RecurringSettings.Place(all.source(), all.pathOf(key)));
            if (task != null && other == null) {
                tasks.add(task);
            }
        }
    }

    private static @Nullable RecurringTask task(String key, Section section) {
        ZoneId zone = converted(section, "zone", RecurringKeys::zone);
        String schedule = converted(section, "schedule", text -> {
            Schedule.parse(text, zone == null ? ZoneId.systemDefault() : zone);
            return text;
        });
        String type = type(section);
        String json = arguments(section);
        String queue = section.text("queue");
        Integer priority = section.integer("priority");
        String description = section.text("description");
        CatchUp catchUp = converted(section, "catch_up", CatchUp::parse);
        Overlap overlap = converted(section, "overlap", Overlap::parse);
        boolean enabled = section.flag("enabled", true);
        require(section, "schedule", "when it runs, such as \"every hour\" or \"0 2 * * *\"");
        if (type == null || json == null) {
            return null;
        }
        try {
            RecurringTask task = RecurringTask.ofJson(key, schedule == null ? ANY_SCHEDULE : schedule, type, json)
                    .enabled(enabled);
            task = zone == null ? task : task.zone(zone);
            task = queue == null ? task : task.queue(queue);
            task = priority == null ? task : task.priority(priority);
            task = description == null ? task : task.description(description);
            task = catchUp == null ? task : task.catchUp(catchUp);
            return overlap == null ? task : task.overlap(overlap);
        } catch (IllegalArgumentException problem) {
            section.source()
                    .problems()
                    .error(section.source().line(section.pathOf("")), key + ": " + problem.getMessage());
            return null;
        }
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "a time zone such as Europe/Madrid or UTC, got \"" + text + "\"", unknown);
        }
    }

    /** Solid Queue calls it class; a class's name is no stable name, but the file may be a copy. */
    private static @Nullable String type(Section section) {
        String type = section.text("job_type");
        String alias = section.text("class");
        if (type != null && alias != null) {
            section.problem("class", "job_type is given too; keep that one");
        }
        // not asked for if absent, so that no advice names it
        if (section.keys().contains("command") && section.has("command")) {
            section.problem("command", "code in a file is not run here; make a job type of it and name it in job_type");
        } else if (!section.has("job_type") && !section.has("class")) {
            require(section, "job_type", "the name of a job type of the application");
        }
        return type == null ? alias : type;
    }

    private static @Nullable String arguments(Section section) {
        Node node = section.value("args");
        if (node != null && !(node instanceof MappingNode) && !Scalar.isNothing(node)) {
            section.problem(
                    "args",
                    "a section with the fields of the job's arguments, got " + Shape.of(node)
                            + "; arguments have names here");
            return null;
        }
        return JsonText.of(FreeValues.read(node, section, "args"));
    }

    private static void require(Section section, String key, String what) {
        if (!section.has(key)) {
            section.problem(key, "is missing; say " + what);
        }
    }

    private static <T> @Nullable T converted(Section section, String key, Function<String, T> conversion) {
        String text = section.text(key);
        if (text == null) {
            return null;
        }
        try {
            return conversion.apply(text);
        } catch (IllegalArgumentException problem) {
            section.problem(key, String.valueOf(problem.getMessage()));
            return null;
        }
    }
}
