package dev.ronda.queue.cli;

import dev.ronda.queue.JobInfo;
import dev.ronda.queue.cli.config.OneLine;
import dev.ronda.queue.cli.config.Refused;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at jobs and changes them. */
@Command(
        name = "jobs",
        aliases = "job",
        description = "look at jobs, retry, discard, cancel or reschedule them",
        subcommands = {
            JobsCommand.Show.class,
            JobsCommand.ListThem.class,
            VerbCommand.Retry.class,
            VerbCommand.Discard.class,
            VerbCommand.Cancel.class,
            VerbCommand.Reschedule.class
        })
final class JobsCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new Refused(QueueWorker.name() + " jobs: say what to do, such as 'jobs show 17'");
    }

    /** Shows all that the rows of one job say. */
    @Command(name = "show", description = "show one job with the errors of its failed attempts")
    static final class Show implements Callable<Integer> {
        private final QueueWorker program;

        @Parameters(paramLabel = "ID", description = "the job's id")
        private long id;

        @Option(names = "--stack", description = "with the stack trace of each error")
        private boolean stack;

        Show(QueueWorker program) {
            this.program = program;
        }

        @Override
        public Integer call() throws Exception {
            return OperatorSession.run(program, session -> {
                JobInfo job = session.queue().find(id).orElseThrow(() -> new Failed(session.noSuchJob(id)));
                String waitsFor = new WaitsFor(session.queue(), session.aliveThreshold()).text(job);
                new JobDescription(job, waitsFor, stack)
                        .lines()
                        .forEach(program.console().out()::println);
                return ExitCode.FINE;
            });
        }
    }

    /** Lists the youngest of them, a line each. */
    @Command(name = "list", description = "list jobs, the youngest first, a line each")
    static final class ListThem implements Callable<Integer> {
        private final QueueWorker program;

        @Mixin
        private JobFilterOptions filter = new JobFilterOptions();

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "20",
                converter = LimitOption.class,
                description = "at most so many; default 20")
        private int limit = 20;

        @Option(names = "--below", paramLabel = "ID", description = "the next page: only jobs with a smaller id")
        private long below = Long.MAX_VALUE;

        @Option(names = "--json", description = "a JSON object in each line")
        private boolean json;

        ListThem(QueueWorker program) {
            this.program = program;
        }

        @Override
        public Integer call() throws Exception {
            return OperatorSession.run(program, session -> {
                List<JobInfo> jobs = session.queue().jobs().list(filter.filter().below(below), limit);
                jobs.stream()
                        .map(job -> json ? json(job).toString() : text(job))
                        .forEach(program.console().out()::println);
                return ExitCode.FINE;
            });
        }

        static String text(JobInfo job) {
            String line = String.format(
                    Locale.ROOT,
                    "%-10d%-10s %-20s %-15s %s",
                    job.id(),
                    word(job.state()),
                    OneLine.of(job.type()),
                    OneLine.of(job.queue()),
                    job.finishedAt() != null ? job.finishedAt() : job.dueAt() != null ? job.dueAt() : job.createdAt());
            return job.errors().isEmpty()
                    ? line
                    : line + " " + error(job.errors().get(0));
        }

        private static String error(JobInfo.AttemptError error) {
            return error.errorClass() + ": "
                    + OneLine.of(error.message().lines().findFirst().orElse(""));
        }

        static JsonLine json(JobInfo job) {
            return new JsonLine()
                    .add("id", job.id())
                    .add("type", job.type())
                    .add("state", word(job.state()))
                    .add("queue", job.queue())
                    .add("priority", job.priority())
                    .add("run", job.run())
                    .add("attempts", job.attempts())
                    .add("batch_id", job.batchId())
                    .add("created_at", job.createdAt())
                    .add("planned_at", job.plannedAt())
                    .add("due_at", job.dueAt())
                    .add("waiting_for", job.waitingFor())
                    .add("finished_at", job.finishedAt())
                    .add("finished_as", job.finishedAs() == null ? null : word(job.finishedAs()))
                    .add(
                            "error",
                            job.errors().isEmpty() ? null : error(job.errors().get(0)));
        }

        private static String word(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT);
        }
    }
}
