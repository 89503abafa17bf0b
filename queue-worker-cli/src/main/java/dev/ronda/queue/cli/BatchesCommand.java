package dev.ronda.queue.cli;

import dev.ronda.queue.BatchFilter;
import dev.ronda.queue.BatchInfo;
import dev.ronda.queue.Batches;
import dev.ronda.queue.JobChanges;
import dev.ronda.queue.JobFilter;
import dev.ronda.queue.JobState;
import dev.ronda.queue.ManyJobs;
import dev.ronda.queue.cli.config.OneLine;
import dev.ronda.queue.cli.config.Refused;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at batches, and changes their members. */
@Command(
        name = "batches",
        aliases = "batch",
        description = "look at batches, retry or discard their failed members, cancel their open ones",
        subcommands = {
            BatchesCommand.ListThem.class,
            BatchesCommand.Show.class,
            BatchesCommand.Retry.class,
            BatchesCommand.Discard.class,
            BatchesCommand.Cancel.class
        })
final class BatchesCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new Refused(QueueWorker.name() + " batches: say what to do, such as 'batches list'");
    }

    /** Commands for the factory. */
    static List<Object> all(QueueWorker program) {
        return List.of(
                new BatchesCommand(),
                new ListThem(program),
                new Show(program),
                new Retry(program),
                new Discard(program),
                new Cancel(program));
    }

    /** A line for each. */
    @Command(name = "list", description = "list batches: open ones first, of each the youngest")
    static final class ListThem implements Callable<Integer> {
        private final QueueWorker program;

        @ArgGroup
        private Ends ends = new Ends();

        @Option(
                names = "--failed",
                description =
                        "only those with members that failed, or were cancelled or discarded, and those broken off")
        private boolean failed;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "20",
                converter = LimitOption.class,
                description = "at most so many; default 20")
        private int limit = 20;

        @Option(
                names = "--below",
                paramLabel = "ID",
                description = "the next page of --open or --finished: only batches with a smaller id")
        private @Nullable Long below;

        @Option(names = "--json", description = "a JSON object in each line")
        private boolean json;

        /** Whether they have finished: one of these, or both. */
        static final class Ends {
            @Option(names = "--open", description = "only those that have not finished")
            private boolean open;

            @Option(names = "--finished", description = "only those that have finished")
            private boolean finished;
        }

        ListThem(QueueWorker program) {
            this.program = program;
        }

        @Override
        public Integer call() throws Exception {
            BatchFilter which = which();
            return OperatorSession.run(program, session -> {
                PrintWriter out = program.console().out();
                List<BatchInfo> batches = session.queue().batches().list(which, limit);
                if (json) {
                    batches.stream()
                            .map(batch -> BatchDescription.json(batch).toString())
                            .forEach(out::println);
                } else if (batches.isEmpty()) {
                    out.println("no such batch");
                } else {
                    text(batches).forEach(out::println);
                }
                return ExitCode.FINE;
            });
        }

        private BatchFilter which() {
            BatchFilter which = ends.open
                    ? BatchFilter.ALL.onlyOpen()
                    : ends.finished ? BatchFilter.ALL.onlyFinished() : BatchFilter.ALL;
            which = failed ? which.onlyFailed() : which;
            if (below == null) {
                return which;
            }
            if (which.open() == null) {
                throw new Refused(
                        QueueWorker.name() + " batches list: --below goes with --open or --finished, since open"
                                + " batches stand before the others");
            }
            return which.below(below);
        }

        private static List<String> text(List<BatchInfo> batches) {
            var table = new TextTable("id", "state", "members", "open", "well", "failed", "created", "finished", "");
            batches.forEach(batch -> table.add(
                    batch.id(),
                    BatchDescription.state(batch),
                    batch.total(),
                    batch.open(),
                    BatchDescription.well(batch),
                    batch.failed(),
                    time(batch.createdAt()),
                    time(batch.finishedAt()),
                    batch.description() == null ? "" : OneLine.of(batch.description())));
            return table.lines();
        }

        private static String time(@Nullable Instant at) {
            return at == null ? "" : at.truncatedTo(ChronoUnit.SECONDS).toString();
        }
    }

    /** All that the rows of one batch and of its jobs say. */
    @Command(name = "show", description = "show one batch: counts, callbacks, failed members")
    static final class Show implements Callable<Integer> {
        private final QueueWorker program;

        @Parameters(paramLabel = "ID", description = "the batch's id")
        private long id;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "20",
                converter = LimitOption.class,
                description = "at most so many failed members; default 20")
        private int limit = 20;

        @Option(names = "--json", description = "as one JSON object")
        private boolean json;

        Show(QueueWorker program) {
            this.program = program;
        }

        @Override
        public Integer call() throws Exception {
            return OperatorSession.run(program, session -> {
                BatchInfo batch = find(session, id);
                ManyJobs jobs = session.queue().jobs();
                var description = new BatchDescription(
                        batch,
                        states(jobs),
                        session.queue().batches().callbacks(id),
                        jobs.list(JobFilter.ALL.callbacksOf(id), limit),
                        jobs.list(JobFilter.in(JobState.FAILED).membersOf(id), limit));
                PrintWriter out = program.console().out();
                if (json) {
                    out.println(description.json());
                } else {
                    description.lines().forEach(out::println);
                }
                return ExitCode.FINE;
            });
        }

        private Map<JobState, Long> states(ManyJobs jobs) {
            var states = new EnumMap<JobState, Long>(JobState.class);
            for (JobState state : JobState.values()) {
                states.put(state, jobs.count(JobFilter.in(state).membersOf(id)));
            }
            return states;
        }
    }

    private static BatchInfo find(OperatorSession session, long id) {
        return session.queue().batches().find(id).orElseThrow(() -> new Failed(session.noSuchBatch(id)));
    }

    /** A verb on members of one batch, once their number is confirmed. */
    private abstract static class OnMembers implements Callable<Integer> {
        private final QueueWorker program;

        @Parameters(paramLabel = "ID", description = "the batch's id")
        private long id;

        @Mixin
        private Confirmation confirmation = new Confirmation();

        OnMembers(QueueWorker program) {
            this.program = program;
        }

        @Override
        public final Integer call() throws Exception {
            return OperatorSession.run(program, session -> {
                BatchInfo batch = find(session, id);
                confirmation.require(verb(), () -> count(session, batch));
                change(session, batch).forEach(program.console().out()::println);
                return ExitCode.FINE;
            });
        }

        abstract String verb();

        abstract long count(OperatorSession session, BatchInfo batch);

        abstract List<String> change(OperatorSession session, BatchInfo batch);
    }

    /** A verb on the failed members. */
    private abstract static class OnFailed extends OnMembers {
        OnFailed(QueueWorker program) {
            super(program);
        }

        @Override
        final long count(OperatorSession session, BatchInfo batch) {
            return session.queue().jobs().count(failed(batch));
        }

        static JobFilter failed(BatchInfo batch) {
            return JobFilter.in(JobState.FAILED).membersOf(batch.id());
        }
    }

    /** Failed members run again. */
    @Command(name = "retry", description = "run the failed members of a batch again, with fresh attempts")
    static final class Retry extends OnFailed {
        Retry(QueueWorker program) {
            super(program);
        }

        @Override
        String verb() {
            return "retry";
        }

        @Override
        List<String> change(OperatorSession session, BatchInfo batch) {
            JobChanges changes = session.queue().jobs().retryAll(failed(batch));
            String line = VerbCommand.text(verb(), changes);
            return batch.isFinished() && changes.changed() > 0
                    ? List.of(line, "batch " + batch.id() + " has finished: it neither changes nor calls back again")
                    : List.of(line);
        }
    }

    /** Failed members are given up. */
    @Command(name = "discard", description = "give the failed members of a batch up")
    static final class Discard extends OnFailed {
        Discard(QueueWorker program) {
            super(program);
        }

        @Override
        String verb() {
            return "discard";
        }

        @Override
        List<String> change(OperatorSession session, BatchInfo batch) {
            return List.of(VerbCommand.text(verb(), session.queue().jobs().discardAll(failed(batch))));
        }
    }

    /** Open members end, or are asked to. */
    @Command(name = "cancel", description = "end the members of a batch that wait, ask running ones to end")
    static final class Cancel extends OnMembers {
        Cancel(QueueWorker program) {
            super(program);
        }

        @Override
        String verb() {
            return "cancel";
        }

        @Override
        long count(OperatorSession session, BatchInfo batch) {
            return batch.open();
        }

        @Override
        List<String> change(OperatorSession session, BatchInfo batch) {
            Batches.Cancelled cancelled = session.queue().batches().cancel(batch.id());
            return List.of(verb() + ": " + Confirmation.jobs(cancelled.ended()) + " ended"
                    + (cancelled.requested() == 0 ? "" : ", " + cancelled.requested() + " running ones asked"));
        }
    }
}
