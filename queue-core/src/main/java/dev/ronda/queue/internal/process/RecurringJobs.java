package dev.ronda.queue.internal.process;

import dev.ronda.queue.EnqueueOptions;
import dev.ronda.queue.InvalidArguments;
import dev.ronda.queue.JobType;
import dev.ronda.queue.internal.codec.Arguments;
import dev.ronda.queue.internal.table.NewJob;
import dev.ronda.queue.internal.table.TaskRow;
import dev.ronda.queue.internal.table.TaskRow.Definition;
import dev.ronda.queue.internal.transition.FireRecurring;
import dev.ronda.queue.recurring.RecurringTask;
import dev.ronda.queue.recurring.Schedule;
import java.time.Instant;
import java.time.ZoneId;

/** Recurring tasks and the job types that this process knows. */
final class RecurringJobs implements FireRecurring.Jobs {
    private final JobRegistry registry;

    RecurringJobs(JobRegistry registry) {
        this.registry = registry;
    }

    @Override
    public NewJob of(TaskRow row, Instant tick) {
        Definition task = row.definition();
        JobType<?> type = type(task.jobType());
        if (!Arguments.knows(type, task.argumentsVersion())) {
            throw new InvalidArguments(
                    "the arguments have version " + task.argumentsVersion() + ", and this process knows " + type
                            + " up to version " + type.version() + "; use a newer one",
                    null);
        }
        return registry.newJobFromStored(type, task.argumentsVersion(), task.arguments(), with -> options(with, task));
    }

    private static void options(EnqueueOptions with, Definition task) {
        if (task.queue() != null) {
            with.queue(task.queue());
        }
        if (task.priority() != null) {
            with.priority(task.priority());
        }
    }

    /**
     * A task with its arguments as JSON, checked against its type.
     *
     * @throws IllegalArgumentException if its job type is not registered here
     * @throws InvalidArguments if its arguments are not those of the type
     */
    Definition define(RecurringTask task) {
        JobType<?> type = type(task.jobType());
        String json;
        if (task.arguments() instanceof RecurringTask.Json given) {
            registry.arguments().readTyped(type, given.text());
            json = given.text();
        } else {
            json = registry.arguments().write(type, task.arguments());
        }
        ZoneId named = task.zone() == null ? registry.zone() : task.zone();
        return new Definition(
                task.key(),
                task.schedule(),
                Schedule.parse(task.schedule(), named).zone().getId(),
                type.name(),
                json,
                type.version(),
                task.queue(),
                task.priority(),
                task.description(),
                task.catchUp().text(),
                task.overlap().text(),
                task.enabled());
    }

    private JobType<?> type(String name) {
        return registry.type(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no job type \"" + name + "\" is registered here; known: " + registry.names()));
    }
}
