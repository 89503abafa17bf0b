package dev.ronda.queue.cli;

import dev.ronda.queue.BatchCallback;
import dev.ronda.queue.BatchInfo;
import dev.ronda.queue.JobInfo;
import dev.ronda.queue.JobState;
import dev.ronda.queue.cli.config.OneLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One batch in words.
 *
 * @param batch its row
 * @param states where the rows of its members are
 * @param callbacks what it was given to call back
 * @param calledBack what it has called back
 * @param failed failed members, not more than are wanted
 */
record BatchDescription(
        BatchInfo batch,
        Map<JobState, Long> states,
        List<BatchCallback> callbacks,
        List<JobInfo> calledBack,
        List<JobInfo> failed) {

    /** In one or two words. */
    static String state(BatchInfo batch) {
        if (batch.brokenOffAt() != null) {
            return batch.isFinished() ? "broken off" : "open, broken off";
        }
        if (!batch.isFinished()) {
            return batch.sealedAt() == null ? "being written" : "open";
        }
        return batch.isSuccess() ? "success" : "failure";
    }

    /** Members that ended well. */
    static long well(BatchInfo batch) {
        return batch.ended() - batch.failed();
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        add(lines, "batch", batch.id());
        add(lines, "state", state(batch));
        add(lines, "description", batch.description() == null ? null : OneLine.of(batch.description()));
        add(lines, "metadata", batch.metadata() == null ? null : OneLine.of(batch.metadata()));
        add(lines, "created", batch.createdAt());
        add(lines, "broken off", batch.brokenOffAt());
        add(lines, "finished", batch.finishedAt());
        add(
                lines,
                "members",
                batch.total() + ": " + batch.open() + " open, " + well(batch) + " ended well, " + batch.failed()
                        + " failed, cancelled or discarded");
        add(lines, "jobs now", now());
        callbacks.forEach(
                callback -> add(lines, "on " + word(callback.when()), callback.type() + ", queue " + callback.queue()));
        calledBack.forEach(job -> add(lines, "called back", JobsCommand.ListThem.text(job)));
        failed.forEach(job -> add(lines, "failed", JobsCommand.ListThem.text(job)));
        long more = states.getOrDefault(JobState.FAILED, 0L) - failed.size();
        if (more > 0) {
            add(lines, "", more + " more: jobs list --state failed --batch " + batch.id());
        }
        return lines;
    }

    private String now() {
        List<String> places = states.entrySet().stream()
                .filter(place -> place.getValue() > 0)
                .map(place -> place.getValue() + " " + word(place.getKey()))
                .toList();
        return places.isEmpty() ? "none" : String.join(", ", places);
    }

    private static void add(List<String> lines, String what, @Nullable Object value) {
        if (value != null) {
            lines.add(Plan.line(what, value.toString()));
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The row alone. */
    static JsonLine json(BatchInfo batch) {
        return new JsonLine()
                .add("id", batch.id())
                .add("state", state(batch))
                .add("description", batch.description())
                .add("metadata", batch.metadata())
                .add("total", batch.total())
                .add("open", batch.open())
                .add("well", well(batch))
                .add("failed", batch.failed())
                .add("created_at", batch.createdAt())
                .add("sealed_at", batch.sealedAt())
                .add("broken_off_at", batch.brokenOffAt())
                .add("finished_at", batch.finishedAt());
    }

    /** All of it. */
    String json() {
        var places = new LinkedHashMap<String, Long>();
        states.forEach((state, count) -> places.put(word(state), count));
        return json(batch)
                .add("jobs", places)
                .add(
                        "callbacks",
                        callbacks.stream()
                                .map(callback -> new JsonLine()
                                        .add("on", word(callback.when()))
                                        .add("type", callback.type())
                                        .add("queue", callback.queue()))
                                .toList())
                .add(
                        "called_back",
                        calledBack.stream().map(JobsCommand.ListThem::json).toList())
                .add(
                        "failed_members",
                        failed.stream().map(JobsCommand.ListThem::json).toList())
                .toString();
    }
}
