package dev.ronda.queue.cli;

import dev.ronda.queue.cli.config.OneLine;
import dev.ronda.queue.recurring.CatchUp;
import dev.ronda.queue.recurring.DaylightSaving;
import dev.ronda.queue.recurring.Overlap;
import dev.ronda.queue.recurring.RecurringTaskInfo;
import dev.ronda.queue.recurring.Tick;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recurring tasks and their ticks in words. */
final class TaskLines {
    private TaskLines() {}

    /** All that is not as usual, on one line. */
    static String of(RecurringTaskInfo task) {
        var line = new StringBuilder(task.key()).append(": ").append(task.schedule());
        if (!task.schedule().endsWith(task.zone().getId())) {
            line.append(" (").append(task.zone().getId()).append(')');
        }
        line.append(" → ").append(task.jobType()).append(' ').append(OneLine.of(task.arguments()));
        add(line, "queue ", task.queue());
        add(line, "priority ", task.priority());
        add(
                line,
                "catch-up ",
                task.catchUp().equals(CatchUp.last()) ? null : task.catchUp().text());
        add(
                line,
                "overlap ",
                task.overlap() == Overlap.ALLOW ? null : task.overlap().text());
        line.append("; ").append(task.isStatic() ? "static of " + task.owner() : "dynamic");
        line.append("; ").append(standing(task));
        add(line, "", task.description() == null ? null : OneLine.of(task.description()));
        return line.toString();
    }

    private static void add(StringBuilder line, String what, @Nullable Object value) {
        if (value != null) {
            line.append("; ").append(what).append(value);
        }
    }

    /** When it is fired, or why not. */
    static String standing(RecurringTaskInfo task) {
        if (task.pausedAt() != null) {
            return "paused since " + local(task.pausedAt(), task.zone());
        }
        Instant next = task.nextRunAt();
        return next == null ? "disabled" : "next " + local(next, task.zone());
    }

    private static String local(Instant at, ZoneId zone) {
        return at.atZone(zone).toOffsetDateTime().toString();
    }

    /** Each tick by the clocks of its zone, with a mark where a change of them has a hand in it. */
    static List<String> ofTicks(List<Tick> ticks) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < ticks.size(); i++) {
            Tick tick = ticks.get(i);
            String line = tick.local().toString();
            if (i > 0
                    && !tick.local().getOffset().equals(ticks.get(i - 1).local().getOffset())) {
                line += "  the clocks have changed from "
                        + ticks.get(i - 1).local().getOffset() + " to "
                        + tick.local().getOffset();
            }
            lines.add(line + mark(tick.daylightSaving()));
        }
        return lines;
    }

    private static String mark(DaylightSaving mark) {
        return switch (mark) {
            case NONE -> "";
            case SHIFTED -> "  its own time does not exist on this day: the first that does";
            case MERGED -> "  stands also for times that do not exist on this day";
            case ONLY_FIRST -> "  this time comes twice on this day: only the first";
            case FIRST_OF_TWO -> "  this time comes twice on this day: the first";
            case SECOND_OF_TWO -> "  this time comes twice on this day: the second";
        };
    }
}
