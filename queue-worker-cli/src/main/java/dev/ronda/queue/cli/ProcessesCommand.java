package dev.ronda.queue.cli;

import dev.ronda.queue.ProcessInfo;
import dev.ronda.queue.cli.config.OneLine;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the processes. */
@Command(name = "processes", description = "list the processes: who lives, what each does, how many jobs it has")
final class ProcessesCommand implements Callable<Integer> {
    private final QueueWorker program;

    @Option(names = "--json", description = "a JSON object in each line")
    private boolean json;

    ProcessesCommand(QueueWorker program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        return OperatorSession.run(program, session -> {
            PrintWriter out = program.console().out();
            List<ProcessInfo> processes =
                    ProcessTree.ordered(session.queue().processes().list());
            Duration threshold = session.aliveThreshold();
            if (json) {
                processes.stream().map(process -> json(process, threshold)).forEach(out::println);
            } else if (processes.isEmpty()) {
                out.println("no process is registered");
            } else {
                text(processes, threshold).forEach(out::println);
            }
            return ExitCode.FINE;
        });
    }

    private static List<String> text(List<ProcessInfo> processes, Duration threshold) {
        var table = new TextTable("id", "kind", "name", "host", "pid", "up", "heartbeat", "claims", "");
        List<Long> ids = processes.stream().map(ProcessInfo::id).toList();
        for (ProcessInfo process : processes) {
            Long above = process.supervisorId();
            boolean below = above != null && above != process.id() && ids.contains(above);
            table.add(
                    process.id(),
                    (below ? "  " : "") + OneLine.of(process.kind()),
                    OneLine.of(process.name()),
                    OneLine.of(process.hostname()),
                    process.pid(),
                    QueuesCommand.ago(process.sinceStart()),
                    QueuesCommand.ago(process.sinceHeartbeat()) + " ago",
                    process.claims(),
                    what(process, threshold));
        }
        return table.lines();
    }

    private static String what(ProcessInfo process, Duration threshold) {
        String serves = serves(process.details());
        return process.isLate(threshold)
                ? "LATE: silent for more than " + QueuesCommand.ago(threshold) + (serves.isEmpty() ? "" : "; " + serves)
                : serves;
    }

    private static String serves(Map<String, Object> details) {
        var parts = new ArrayList<String>();
        add(parts, "queues ", details.get("queues"), "");
        add(parts, "", details.get("thread_pool_size"), " threads");
        add(parts, "batches of ", details.get("batch_size"), "");
        add(parts, "", tasks(details), "");
        add(parts, "polls every ", details.get("polling_interval"), " s");
        if (Boolean.TRUE.equals(details.get("clears_ended_jobs"))) {
            parts.add("clears ended jobs");
        }
        return String.join(", ", parts);
    }

    /** The first of them by name, as many as the row has. */
    private static @Nullable String tasks(Map<String, Object> details) {
        if (!(details.get("recurring_tasks") instanceof Number count)) {
            return null;
        }
        Collection<?> keys = details.get("recurring_schedule") instanceof Collection<?> first ? first : List.of();
        String names = String.join(" ", keys.stream().map(OneLine::of).toList());
        return (count.longValue() == 1 ? "1 task" : count + " tasks")
                + (names.isEmpty() ? "" : " (" + names + (keys.size() < count.longValue() ? " …" : "") + ")");
    }

    private static void add(List<String> parts, String before, @Nullable Object value, String after) {
        if (value != null) {
            parts.add(before + OneLine.of(value) + after);
        }
    }

    private static String json(ProcessInfo process, Duration threshold) {
        Duration poll = process.sincePoll();
        return new JsonLine()
                .add("id", process.id())
                .add("kind", process.kind())
                .add("name", process.name())
                .add("supervisor_id", process.supervisorId())
                .add("hostname", process.hostname())
                .add("pid", process.pid())
                .add("version", process.version())
                .add("up_seconds", process.sinceStart().toSeconds())
                .add("heartbeat_seconds", process.sinceHeartbeat().toSeconds())
                .add("poll_seconds", poll == null ? null : poll.toSeconds())
                .add("late", process.isLate(threshold))
                .add("claims", process.claims())
                .add("details", new TreeMap<>(process.details()))
                .toString();
    }
}
