package dev.ronda.queue.cli;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.cli.config.Refused;
import dev.ronda.queue.recurring.CatchUp;
import dev.ronda.queue.recurring.Overlap;
import dev.ronda.queue.recurring.RecurringTask;
import dev.ronda.queue.recurring.RecurringTaskInfo;
import dev.ronda.queue.recurring.RecurringTasks;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at recurring tasks and changes them. */
@Command(
        name = "recurring",
        description = "look at recurring tasks, change them, run them now",
        subcommands = {
            RecurringCommand.ListAll.class,
            RecurringCommand.Next.class,
            RecurringCommand.Create.class,
            RecurringCommand.Update.class,
            RecurringCommand.Delete.class,
            RecurringCommand.Pause.class,
            RecurringCommand.Resume.class,
            RecurringCommand.RunNow.class
        })
final class RecurringCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new Refused(QueueWorker.name() + " recurring: say what to do, such as 'recurring list'");
    }

    /** Commands for the factory. */
    static List<Object> all(QueueWorker program) {
        return List.of(
                new RecurringCommand(),
                new ListAll(program),
                new Next(program),
                new Create(program),
                new Update(program),
                new Delete(program),
                new Pause(program),
                new Resume(program),
                new RunNow(program));
    }

    /** Work with the tasks of the database; the application's code is not needed. */
    private abstract static class OfDatabase implements Callable<Integer> {
        private final QueueWorker program;

        OfDatabase(QueueWorker program) {
            this.program = program;
        }

        @Override
        public final Integer call() throws Exception {
            return OperatorSession.run(program, session -> {
                run(session.queue().recurring(), program.console().out());
                return ExitCode.FINE;
            });
        }

        abstract void run(RecurringTasks tasks, PrintWriter out);
    }

    /** Work that needs the application's job types. */
    private abstract static class OfApplication implements Callable<Integer> {
        private final QueueWorker program;

        OfApplication(QueueWorker program) {
            this.program = program;
        }

        @Override
        public final Integer call() throws Exception {
            return QueueSession.run(
                    program,
                    "no application, so no job type is known",
                    queue -> run(queue, program.console().out()));
        }

        abstract int run(JobQueue queue, PrintWriter out);
    }

    /** A line for each task. */
    @Command(name = "list", description = "list all recurring tasks")
    static final class ListAll extends OfDatabase {
        ListAll(QueueWorker program) {
            super(program);
        }

        @Override
        void run(RecurringTasks tasks, PrintWriter out) {
            List<RecurringTaskInfo> all = tasks.list();
            if (all.isEmpty()) {
                out.println("no recurring tasks");
            }
            all.forEach(task -> out.println(TaskLines.of(task)));
        }
    }

    /** The coming ticks of one task. */
    @Command(name = "next", description = "tell the coming ticks of a task, with what changes of the clock do to them")
    static final class Next extends OfDatabase {
        @Parameters(paramLabel = "KEY", description = "the task's key")
        private String key = "";

        @Option(
                names = "-n",
                paramLabel = "N",
                defaultValue = "5",
                description = "how many, 1 to 1,000; ${DEFAULT-VALUE} if not given")
        private int count;

        Next(QueueWorker program) {
            super(program);
        }

        @Override
        void run(RecurringTasks tasks, PrintWriter out) {
            if (count < 1 || count > RecurringTasks.MOST_TICKS) {
                throw new Refused("-n: 1 to 1,000, got " + count);
            }
            TaskLines.ofTicks(tasks.next(key, count)).forEach(out::println);
            tasks.find(key).map(TaskLines::standing).ifPresent(out::println);
        }
    }

    /** What a task may say beside its schedule, type and arguments. */
    static final class TaskOptions {
        @Option(names = "--queue", paramLabel = "NAME", description = "another queue than the type's")
        private @Nullable String queue;

        @Option(names = "--priority", paramLabel = "N", description = "another priority than the type's; smaller first")
        private @Nullable Integer priority;

        @Option(names = "--description", paramLabel = "TEXT", description = "what it is for")
        private @Nullable String description;

        @Option(
                names = "--catch-up",
                paramLabel = "POLICY",
                description = "for missed ticks: last, skip or 'all(24)'; last if not given")
        private @Nullable String catchUp;

        @Option(
                names = "--overlap",
                paramLabel = "POLICY",
                description = "for a tick while a job of it is live: allow or skip; allow if not given")
        private @Nullable String overlap;

        @Option(names = "--zone", paramLabel = "ZONE", description = "zone of a schedule that names none itself")
        private @Nullable String zone;

        @Option(names = "--enabled", paramLabel = "BOOLEAN", arity = "1", description = "true, or false for not at all")
        private @Nullable Boolean enabled;

        RecurringTask on(RecurringTask before) {
            RecurringTask task = with(before, zone, (t, text) -> t.zone(zone(text)));
            task = with(task, queue, RecurringTask::queue);
            task = with(task, priority, RecurringTask::priority);
            task = with(task, description, RecurringTask::description);
            task = with(task, catchUp, (t, text) -> t.catchUp(CatchUp.parse(text)));
            task = with(task, overlap, (t, text) -> t.overlap(Overlap.parse(text)));
            return with(task, enabled, RecurringTask::enabled);
        }

        private static ZoneId zone(String text) {
            try {
                return ZoneId.of(text);
            } catch (DateTimeException unknown) {
                throw new IllegalArgumentException(
                        "--zone: a time zone such as Europe/Madrid or UTC, got \"" + text + "\"", unknown);
            }
        }

        private interface Change<T> {
            RecurringTask on(RecurringTask task, T value);
        }

        static <T> RecurringTask with(RecurringTask task, @Nullable T value, Change<T> change) {
            return value == null ? task : change.on(task, value);
        }
    }

    /** Makes a dynamic task. */
    @Command(name = "create", description = "make a dynamic task")
    static final class Create extends OfApplication {
        @Parameters(paramLabel = "KEY", description = "its name, one for the whole database")
        private String key = "";

        @Parameters(paramLabel = "SCHEDULE", description = "such as 'every hour' or '0 2 * * * Europe/Madrid'")
        private String schedule = "";

        @Parameters(paramLabel = "TYPE", description = "name of the job type")
        private String type = "";

        @Parameters(paramLabel = "JSON", description = "arguments, such as '{\"stopId\":\"5832\"}'")
        private String json = "";

        @Mixin
        private TaskOptions options = new TaskOptions();

        Create(QueueWorker program) {
            super(program);
        }

        @Override
        int run(JobQueue queue, PrintWriter out) {
            EnqueueCommand.refuseUnknown(queue, type);
            RecurringTask task = options.on(RecurringTask.ofJson(key, schedule, type, json));
            out.println("created " + TaskLines.of(queue.recurring().create(task)));
            return ExitCode.FINE;
        }
    }

    /** Changes what is given of a dynamic task. */
    @Command(name = "update", description = "change a dynamic task; what is not given stays")
    static final class Update extends OfApplication {
        @Parameters(paramLabel = "KEY", description = "the task's key")
        private String key = "";

        @Option(names = "--schedule", paramLabel = "SCHEDULE", description = "another schedule")
        private @Nullable String schedule;

        @Option(names = "--type", paramLabel = "TYPE", description = "another job type")
        private @Nullable String type;

        @Option(names = "--args", paramLabel = "JSON", description = "other arguments, all of them")
        private @Nullable String json;

        @Mixin
        private TaskOptions options = new TaskOptions();

        Update(QueueWorker program) {
            super(program);
        }

        @Override
        int run(JobQueue queue, PrintWriter out) {
            if (type != null) {
                EnqueueCommand.refuseUnknown(queue, type);
            }
            RecurringTask task = queue.recurring()
                    .find(key)
                    .orElseThrow(() -> new Failed("there is no recurring task \"" + key + "\""))
                    .task();
            // the zone first: a schedule is read in it
            task = options.on(task);
            task = TaskOptions.with(task, schedule, RecurringTask::schedule);
            task = TaskOptions.with(task, type, RecurringTask::jobType);
            task = TaskOptions.with(task, json, RecurringTask::json);
            out.println("updated " + TaskLines.of(queue.recurring().update(task)));
            return ExitCode.FINE;
        }
    }

    /** Removes a dynamic task. */
    @Command(name = "delete", description = "remove a dynamic task, or a static one that no configuration has any more")
    static final class Delete extends OfDatabase {
        @Parameters(paramLabel = "KEY", description = "the task's key")
        private String key = "";

        Delete(QueueWorker program) {
            super(program);
        }

        @Override
        void run(RecurringTasks tasks, PrintWriter out) {
            tasks.delete(key);
            out.println("deleted " + key);
        }
    }

    /** Stops a task for a while. */
    @Command(name = "pause", description = "fire no more ticks of a task until it is resumed; also of a static one")
    static final class Pause extends OfDatabase {
        @Parameters(paramLabel = "KEY", description = "the task's key")
        private String key = "";

        Pause(QueueWorker program) {
            super(program);
        }

        @Override
        void run(RecurringTasks tasks, PrintWriter out) {
            out.println(TaskLines.of(tasks.pause(key)));
        }
    }

    /** Ends a pause. */
    @Command(name = "resume", description = "go on with the next tick of a paused task")
    static final class Resume extends OfDatabase {
        @Parameters(paramLabel = "KEY", description = "the task's key")
        private String key = "";

        Resume(QueueWorker program) {
            super(program);
        }

        @Override
        void run(RecurringTasks tasks, PrintWriter out) {
            out.println(TaskLines.of(tasks.resume(key)));
        }
    }

    /** Enqueues a job of a task. */
    @Command(name = "run-now", description = "enqueue a job of a task now; its ticks stay as they are")
    static final class RunNow extends OfApplication {
        @Parameters(paramLabel = "KEY", description = "the task's key")
        private String key = "";

        RunNow(QueueWorker program) {
            super(program);
        }

        @Override
        int run(JobQueue queue, PrintWriter out) {
            Enqueued enqueued = queue.recurring().runNow(key);
            out.println(EnqueueCommand.text(enqueued));
            return EnqueueCommand.isRefusal(enqueued) ? ExitCode.FAILED : ExitCode.FINE;
        }
    }
}
