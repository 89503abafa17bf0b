package dev.ronda.queue.cli;

import dev.ronda.queue.JobInfo;
import dev.ronda.queue.cli.config.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One job in words, without the lines that would say nothing. */
final class JobDescription {
    private final JobInfo job;
    private final @Nullable String waitsFor;
    private final boolean stacks;
    private final List<String> lines = new ArrayList<>();

    JobDescription(JobInfo job, @Nullable String waitsFor, boolean stacks) {
        this.job = job;
        this.waitsFor = waitsFor;
        this.stacks = stacks;
    }

    List<String> lines() {
        lines.clear();
        line("job", job.id());
        line("type", job.type());
        line(
                "state",
                job.state().name().toLowerCase(Locale.ROOT) + (job.cancelRequested() ? ", cancel requested" : ""));
        line("waits for", waitsFor);
        line("queue", job.queue());
        line("priority", job.priority());
        line(
                "arguments",
                job.arguments() + (job.argumentsVersion() == 1 ? "" : " (version " + job.argumentsVersion() + ")"));
        line("unique key", job.uniqueKey());
        line("limit", job.concurrencyKey());
        line("batch", job.batchId());
        line("enqueued", job.createdAt());
        line("planned", job.plannedAt());
        line("due", job.dueAt());
        line("run", job.run());
        line("attempts", job.attempts());
        line("deaths", job.deaths() == 0 ? null : job.deaths());
        line("process", job.processId());
        line("progress", job.progress());
        line("metadata", job.metadata());
        line("finished", job.finishedAt());
        line(
                "finished as",
                job.finishedAs() == null ? null : job.finishedAs().name().toLowerCase(Locale.ROOT));
        job.errors().forEach(this::error);
        return List.copyOf(lines);
    }

    /** What has several lines, such as the message of an exception, goes on below where it began. */
    private void line(String what, @Nullable Object value) {
        if (value != null) {
            List<String> parts = value.toString().lines().toList();
            for (int i = 0; i < Math.max(1, parts.size()); i++) {
                String part = parts.isEmpty() ? "" : OneLine.withoutControls(parts.get(i));
                lines.add(Plan.line(i == 0 ? what : "", part));
            }
        }
    }

    private void error(JobInfo.AttemptError error) {
        line(
                "error",
                "run " + error.run() + ", attempt " + error.attempt() + ", " + error.endedAt() + ", " + error.process()
                        + ": " + error.errorClass() + ": " + error.message());
        if (stacks && error.stack() != null) {
            error.stack().lines().forEach(stackLine -> lines.add("    " + OneLine.of(stackLine)));
        }
    }
}
