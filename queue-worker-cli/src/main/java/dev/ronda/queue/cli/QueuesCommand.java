package dev.ronda.queue.cli;

import dev.ronda.queue.QueueInfo;
import dev.ronda.queue.QueuePause;
import dev.ronda.queue.cli.config.OneLine;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the queues. */
@Command(name = "queues", description = "list the queues: ready jobs, age of the oldest, pauses")
final class QueuesCommand implements Callable<Integer> {
    private final QueueWorker program;

    @Option(names = "--json", description = "a JSON object in each line")
    private boolean json;

    QueuesCommand(QueueWorker program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        return OperatorSession.run(program, session -> {
            PrintWriter out = program.console().out();
            List<QueueInfo> queues = session.queue().queues().list();
            List<QueuePause> wide = session.queue().queues().pauses().stream()
                    .filter(pause -> pause.queue().endsWith("*"))
                    .toList();
            if (json) {
                queues.stream().map(QueuesCommand::json).forEach(out::println);
            } else {
                text(queues, wide).forEach(out::println);
            }
            return ExitCode.FINE;
        });
    }

    private static List<String> text(List<QueueInfo> queues, List<QueuePause> wide) {
        var lines = new ArrayList<String>();
        if (queues.isEmpty()) {
            lines.add("no queue has unfinished jobs");
        } else {
            lines.add(line("queue", "ready", "latency", ""));
            queues.forEach(queue -> lines.add(line(
                    OneLine.of(queue.name()),
                    String.format(Locale.ROOT, "%,d", queue.size()),
                    ago(queue.latency()),
                    pause(queue.pause()))));
        }
        wide.forEach(pause -> lines.add(line(OneLine.of(pause.queue()), "", "", pause(pause))));
        return lines;
    }

    private static String line(String name, String ready, String latency, String pause) {
        return String.format(Locale.ROOT, "%-25s %10s  %-10s %s", name, ready, latency, pause)
                .stripTrailing();
    }

    /** Since when, until when, who and why; empty for none. */
    static String pause(@Nullable QueuePause pause) {
        return pause == null
                ? ""
                : "paused since " + pause.since()
                        + (pause.until() == null ? "" : " until " + pause.until())
                        + (pause.by() == null ? "" : " by " + OneLine.of(pause.by()))
                        + (pause.reason() == null ? "" : ": " + OneLine.of(pause.reason()));
    }

    /** The two largest units, which is as much as one reads. */
    static String ago(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + "d " + time.toHoursPart() + "h";
        }
        if (time.toHours() > 0) {
            return time.toHours() + "h " + time.toMinutesPart() + "m";
        }
        return time.toMinutes() > 0 ? time.toMinutes() + "m " + time.toSecondsPart() + "s" : time.toSeconds() + "s";
    }

    private static String json(QueueInfo queue) {
        QueuePause pause = queue.pause();
        return new JsonLine()
                .add("queue", queue.name())
                .add("ready", queue.size())
                .add("latency_seconds", queue.latency().toSeconds())
                .add("paused", queue.isPaused())
                .add("paused_as", pause == null ? null : pause.queue())
                .add("paused_by", pause == null ? null : pause.by())
                .add("paused_since", pause == null ? null : pause.since())
                .add("paused_until", pause == null ? null : pause.until())
                .add("reason", pause == null ? null : pause.reason())
                .toString();
    }
}
