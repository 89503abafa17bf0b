package dev.ronda.queue.cli;

import dev.ronda.queue.JobChange;
import dev.ronda.queue.JobChanges;
import dev.ronda.queue.JobFilter;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobState;
import dev.ronda.queue.cli.config.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A verb on jobs: on those whose ids are given, or, once their number is confirmed, on all that a filter means. */
abstract class VerbCommand implements Callable<Integer> {
    private final QueueWorker program;
    private final String verb;
    private final JobState[] usualStates;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "ids of jobs; or say which with the options")
    private List<Long> ids = new ArrayList<>();

    @Mixin
    private JobFilterOptions filter = new JobFilterOptions();

    @Mixin
    private Confirmation confirmation = new Confirmation();

    /**
     * A verb.
     *
     * @param verb as in "discard 3 jobs"
     * @param usualStates those that it is good for, if none are given
     */
    VerbCommand(QueueWorker program, String verb, JobState... usualStates) {
        this.program = program;
        this.verb = verb;
        this.usualStates = usualStates;
    }

    abstract JobChange one(JobQueue queue, long id);

    abstract JobChanges many(JobQueue queue, JobFilter which);

    /** What is wrong with the options, before anything is opened. */
    void check() {}

    @Override
    public Integer call() throws Exception {
        check();
        if (ids.isEmpty() == !filter.isGiven()) {
            throw new Refused(QueueWorker.name() + " jobs " + verb + ": give either ids, or options that say which"
                    + " jobs, such as --state failed");
        }
        return OperatorSession.run(program, session -> ids.isEmpty() ? filtered(session) : given(session));
    }

    private int given(OperatorSession session) {
        boolean all = true;
        for (long id : ids) {
            JobChange change = one(session.queue(), id);
            all &= change.isAccepted();
            program.console().out().println(text(session, id, change));
        }
        return all ? ExitCode.FINE : ExitCode.FAILED;
    }

    private String text(OperatorSession session, long id, JobChange change) {
        if (change instanceof JobChange.Changed changed) {
            return verb + " job " + id + ": was " + word(changed.from()) + ", is " + word(changed.to());
        }
        if (change instanceof JobChange.Requested) {
            return verb + " job " + id + ": it is running, the request is noted";
        }
        return change instanceof JobChange.Refused refused
                ? verb + " job " + id + ": refused, it is " + word(refused.state()) + ": " + refused.reason()
                : session.noSuchJob(id);
    }

    private static String word(JobState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private int filtered(OperatorSession session) {
        JobFilter which = filter.filter();
        JobFilter meant = which.states().isEmpty() ? which.states(usualStates) : which;
        confirmation.require(verb, () -> session.queue().jobs().count(meant));
        program.console().out().println(text(verb, many(session.queue(), meant)));
        return ExitCode.FINE;
    }

    static String text(String verb, JobChanges changes) {
        return verb + ": " + changes.changed() + " of " + Confirmation.jobs(changes.jobs()) + " changed"
                + (changes.requested() == 0 ? "" : ", " + changes.requested() + " running ones asked")
                + (changes.refused() == 0 ? "" : ", " + changes.refused() + " refused since they had moved on");
    }

    /** Failed jobs run again. */
    @Command(name = "retry", description = "run failed jobs again, with fresh attempts")
    static final class Retry extends VerbCommand {
        Retry(QueueWorker program) {
            super(program, "retry", JobState.FAILED);
        }

        @Override
        JobChange one(JobQueue queue, long id) {
            return queue.retry(id);
        }

        @Override
        JobChanges many(JobQueue queue, JobFilter which) {
            return queue.jobs().retryAll(which);
        }
    }

    /** Jobs that wait or have failed are given up. */
    @Command(name = "discard", description = "give jobs up that wait or have failed")
    static final class Discard extends VerbCommand {
        Discard(QueueWorker program) {
            super(program, "discard", JobState.SCHEDULED, JobState.READY, JobState.BLOCKED, JobState.FAILED);
        }

        @Override
        JobChange one(JobQueue queue, long id) {
            return queue.discard(id);
        }

        @Override
        JobChanges many(JobQueue queue, JobFilter which) {
            return queue.jobs().discardAll(which);
        }
    }

    /** Jobs end, or are asked to. */
    @Command(name = "cancel", description = "end jobs that wait or have failed, ask running ones to end")
    static final class Cancel extends VerbCommand {
        Cancel(QueueWorker program) {
            super(program, "cancel", UNFINISHED);
        }

        @Override
        JobChange one(JobQueue queue, long id) {
            return queue.cancel(id);
        }

        @Override
        JobChanges many(JobQueue queue, JobFilter which) {
            return queue.jobs().cancelAll(which);
        }
    }

    /** Jobs get another due time. */
    @Command(name = "reschedule", description = "give jobs another due time: --at, or --in from now on")
    static final class Reschedule extends VerbCommand {
        @Option(
                names = "--at",
                paramLabel = "INSTANT",
                converter = InstantOption.class,
                description = "the new due time, such as 2026-01-31T09:00:00Z; a past one means at once")
        private @Nullable Instant at;

        @Option(
                names = "--in",
                paramLabel = "DURATION",
                converter = DurationOption.class,
                description = "from now on by this machine's clock, such as 5m; 0 means at once")
        private @Nullable Duration delay;

        Reschedule(QueueWorker program) {
            super(program, "reschedule", UNFINISHED);
        }

        @Override
        void check() {
            if ((at == null) == (delay == null)) {
                throw new Refused(QueueWorker.name() + " jobs reschedule: give either --at or --in");
            }
        }

        private Instant due() {
            if (at != null) {
                return at;
            }
            return delay == null || delay.isZero()
                    ? Instant.EPOCH
                    : Instant.now().plus(delay);
        }

        @Override
        JobChange one(JobQueue queue, long id) {
            return queue.reschedule(id, due());
        }

        @Override
        JobChanges many(JobQueue queue, JobFilter which) {
            return queue.jobs().rescheduleAll(which, due());
        }
    }

    private static final JobState[] UNFINISHED = {
        JobState.SCHEDULED, JobState.READY, JobState.BLOCKED, JobState.CLAIMED, JobState.FAILED
    };
}
