package dev.ronda.queue.internal.transition;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.Enqueued.What;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueEvent.RecurringEnqueued;
import dev.ronda.queue.event.QueueEvent.RecurringFailed;
import dev.ronda.queue.event.QueueEvent.RecurringSkipped;
import dev.ronda.queue.internal.table.NewJob;
import dev.ronda.queue.internal.table.RecurringExecutions;
import dev.ronda.queue.internal.table.RecurringExecutions.Execution;
import dev.ronda.queue.internal.table.RecurringTasks;
import dev.ronda.queue.internal.table.RecurringTasks.Advance;
import dev.ronda.queue.internal.table.RecurringTasks.Due;
import dev.ronda.queue.internal.table.RecurringTasks.Look;
import dev.ronda.queue.internal.table.RecurringTasks.Mine;
import dev.ronda.queue.internal.table.TaskRow;
import dev.ronda.queue.recurring.CatchUp;
import dev.ronda.queue.recurring.Overlap;
import dev.ronda.queue.recurring.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Due recurring tasks: their jobs are enqueued and their next ticks set, in one transaction for many tasks. Whoever moves a
 * task on has fired its tick; nobody leads, and nothing is remembered between two calls but what was told. Used by one thread.
 */
public final class FireRecurring {
    /** Tasks in one transaction. */
    static final int BATCH = 100;

    /** Another process with the right handlers takes a tick long before that. */
    private static final Duration STRANGE = Duration.ofSeconds(10);

    private static final Duration BETWEEN_TELLINGS = Duration.ofMinutes(1);

    /** A schedule that this version cannot read is looked at again then. */
    private static final Duration UNREADABLE = Duration.ofHours(1);

    private final Transactions transactions;
    private final Jobs jobs;
    private final Mine mine;
    private long nextTelling = System.nanoTime();

    /** Over this loop's connection, with the jobs that this process can make, and the versions of their types. */
    public FireRecurring(Transactions transactions, Jobs jobs, Map<String, Integer> types, boolean dynamicToo) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.mine = new Mine(types, dynamicToo);
    }

    /**
     * What it fires.
     *
     * @param first keys of tasks that are neither paused nor disabled, static ones first
     * @param count how many there are
     */
    public record Tasks(List<String> first, int count) {}

    /** What it fires now, with at most so many keys. */
    public Tasks tasks(int most) {
        if (mine.types().isEmpty()) {
            return new Tasks(List.of(), 0);
        }
        return transactions.read(handle -> {
            List<String> first = RecurringTasks.fired(handle, mine, most);
            return new Tasks(first, first.size() < most ? first.size() : RecurringTasks.countFired(handle, mine));
        });
    }

    /** Makes the jobs of tasks. */
    public interface Jobs {
        /** The job of a tick; what it throws is that task's failure. */
        NewJob of(TaskRow task, Instant tick);
    }

    /**
     * What a call did.
     *
     * @param fired how many tasks it moved on
     * @param more whether others are due already
     * @param untilNext how long until the next tick, if there is one
     */
    public record Result(int fired, boolean more, Optional<Duration> untilNext) {}

    /** Fires what is due, at most {@value #BATCH} tasks. */
    public Result fire() {
        if (mine.types().isEmpty()) {
            return new Result(0, false, Optional.empty());
        }
        tellStrange();
        long began = System.nanoTime();
        Look look = transactions.read(handle -> RecurringTasks.look(handle, mine));
        Instant next = look.next();
        if (next == null || next.isAfter(look.now())) {
            return new Result(0, false, untilNext(Optional.ofNullable(next), look.now(), began));
        }
        Result result = fire(look.now());
        return new Result(
                result.fired(),
                result.more(),
                untilNext(
                        transactions.read(handle -> RecurringTasks.next(handle, mine, look.now())), look.now(), began));
    }

    private static Optional<Duration> untilNext(Optional<Instant> next, Instant now, long since) {
        return next.map(at -> Duration.between(now, at).minusNanos(System.nanoTime() - since));
    }

    /** What a whole batch cannot do its tasks may do one by one, and the culprit alone fails. */
    private Result fire(Instant now) {
        try {
            return transactions.run(transaction -> fire(transaction, now, BATCH, null));
        } catch (RuntimeException e) {
            if (!Transactions.isFaultOfWork(e)) {
                throw e;
            }
            return fireOneByOne(now);
        }
    }

    private Result fireOneByOne(Instant now) {
        int fired = 0;
        for (int i = 0; i < BATCH; i++) {
            Result one;
            try {
                one = transactions.run(transaction -> fire(transaction, now, 1, null));
            } catch (RuntimeException e) {
                if (!Transactions.isFaultOfWork(e)) {
                    throw e;
                }
                String reason = Transactions.reason(e);
                one = transactions.run(transaction -> fire(transaction, now, 1, reason));
            }
            if (one.fired() == 0) {
                return new Result(fired, false, Optional.empty());
            }
            fired++;
        }
        return new Result(fired, true, Optional.empty());
    }

    /** With a reason to give up nothing is enqueued: the ticks are told as failed and the tasks go on. */
    private Result fire(Transaction transaction, Instant now, int limit, @Nullable String giveUp) {
        Handle handle = transaction.handle();
        List<Due> due = RecurringTasks.due(handle, mine, now, limit);
        var firings = new ArrayList<Firing>();
        for (Due one : due) {
            firings.add(giveUp == null ? plan(handle, one, now) : givenUp(one, now, giveUp));
        }
        List<Boolean> moved = firings.isEmpty()
                ? List.of()
                : RecurringTasks.advance(
                        handle, firings.stream().map(Firing::advance).toList());
        var ticks = new ArrayList<Tick>();
        int fired = 0;
        boolean more = due.size() == limit;
        for (int i = 0; i < moved.size(); i++) {
            if (moved.get(i)) {
                Firing firing = firings.get(i);
                fired++;
                more |= !firing.next.isAfter(now);
                ticks.addAll(firing.ticks);
                firing.events.forEach(transaction::tell);
            }
        }
        enqueue(transaction, ticks);
        return new Result(fired, more && fired > 0, Optional.empty());
    }

    /** A tick and its job. */
    private record Tick(TaskRow task, Instant at, NewJob job) {}

    /** What one task does in this transaction. */
    private static final class Firing {
        private final TaskRow task;
        private final Instant first;
        private final List<Tick> ticks = new ArrayList<>();
        private final List<QueueEvent> events = new ArrayList<>();
        private Instant next;
        private @Nullable Instant liveFrom;

        Firing(TaskRow task, Instant next) {
            this.task = task;
            this.first = Objects.requireNonNull(task.nextRunAt(), "a due task has a tick");
            this.next = next;
        }

        Advance advance() {
            return new Advance(task.id(), task.version(), first, next, liveFrom);
        }

        void skip(Instant from, Instant to, String reason) {
            events.add(new RecurringSkipped(task.key(), from, to, reason));
        }

        void fail(Instant tick, String reason) {
            events.add(new RecurringFailed(task.key(), tick, reason));
        }
    }

    private static Schedule schedule(TaskRow task) {
        return TaskSchedule.of(task.definition());
    }

    private Firing plan(Handle handle, Due due, Instant now) {
        TaskRow task = due.task();
        var firing = new Firing(task, now.plus(UNREADABLE));
        DueTicks ticks;
        try {
            ticks = DueTicks.of(schedule(task), CatchUp.parse(task.definition().catchUp()), firing.first, now);
        } catch (RuntimeException e) {
            firing.fail(firing.first, "its schedule cannot be read, tried again in an hour: " + e.getMessage());
            return firing;
        }
        firing.next = ticks.next();
        DueTicks.Range missed = ticks.missed();
        if (missed != null) {
            firing.skip(
                    missed.from(),
                    missed.to(),
                    "missed, catch-up is " + task.definition().catchUp());
        }
        for (Instant tick : withoutOverlap(firing, due, withoutRepeated(handle, firing, due, ticks.fire()))) {
            try {
                firing.ticks.add(new Tick(task, tick, jobs.of(task, tick).plannedInThePast(tick)));
            } catch (RuntimeException | StackOverflowError e) {
                firing.fail(tick, String.valueOf(e.getMessage()));
            }
        }
        return firing;
    }

    /** The second line: what is recorded was fired, whatever the task's row says. */
    private static List<Instant> withoutRepeated(Handle handle, Firing firing, Due due, List<Instant> ticks) {
        if (!due.repeated() || ticks.isEmpty()) {
            return ticks;
        }
        Set<Instant> recorded = RecurringExecutions.since(handle, firing.task.key(), ticks.get(0));
        var rest = new ArrayList<Instant>();
        for (Instant tick : ticks) {
            if (recorded.contains(tick)) {
                firing.skip(tick, tick, "enqueued already");
            } else {
                rest.add(tick);
            }
        }
        return rest;
    }

    private static List<Instant> withoutOverlap(Firing firing, Due due, List<Instant> ticks) {
        if (ticks.isEmpty() || !firing.task.definition().overlap().equals(Overlap.SKIP.text())) {
            return ticks;
        }
        int last = ticks.size() - 1;
        if (due.live()) {
            firing.skip(ticks.get(0), ticks.get(last), "overlap: a job of it is live");
            return List.of();
        }
        if (last > 0) {
            firing.skip(ticks.get(0), ticks.get(last - 1), "overlap: a later tick is fired");
        }
        firing.liveFrom = ticks.get(last);
        return ticks.subList(last, last + 1);
    }

    private static Firing givenUp(Due due, Instant now, String reason) {
        var firing = new Firing(due.task(), now.plus(UNREADABLE));
        firing.fail(firing.first, reason);
        try {
            firing.next = schedule(due.task()).next(now);
        } catch (RuntimeException e) {
            firing.fail(firing.first, "its schedule cannot be read, tried again in an hour: " + e.getMessage());
        }
        return firing;
    }

    private static void enqueue(Transaction transaction, List<Tick> ticks) {
        if (ticks.isEmpty()) {
            return;
        }
        // neighbours that are alike share a statement
        ticks.sort(Comparator.comparing((Tick tick) -> tick.job().type())
                .thenComparing(tick -> tick.job().queue())
                .thenComparing(tick -> tick.job().priority())
                .thenComparing(Tick::at));
        List<Enqueued> answers =
                EnqueueJobs.enqueue(transaction, ticks.stream().map(Tick::job).toList());
        Map<Long, Execution> executions = new LinkedHashMap<>();
        for (int i = 0; i < ticks.size(); i++) {
            record(transaction, ticks.get(i), answers.get(i), executions);
        }
        RecurringExecutions.insert(transaction.handle(), List.copyOf(executions.values()));
    }

    private static void record(Transaction transaction, Tick tick, Enqueued answer, Map<Long, Execution> executions) {
        String key = tick.task().key();
        String reason = refusal(answer);
        if (reason != null) {
            transaction.tell(new RecurringSkipped(key, tick.at(), tick.at(), reason));
            return;
        }
        if (answer.what() != What.INSERTED) {
            RecurringExecutions.forget(transaction.handle(), answer.id());
        }
        executions.put(answer.id(), new Execution(answer.id(), key, tick.at()));
        transaction.tell(new RecurringEnqueued(key, tick.at(), answer.id(), answer.what()));
    }

    /** Why an enqueue made no work, or null if it did. */
    static @Nullable String refusal(Enqueued answer) {
        return switch (answer.what()) {
            case EXISTING, REJECTED -> "unique key: job " + answer.id() + " has it";
            case DISCARDED -> "its limit is reached";
            case INSERTED, REVIVED, RESCHEDULED, REPLACED -> null;
        };
    }

    /** A tick that nobody can fire waits, and follows the catch-up policy when somebody comes who can. */
    private void tellStrange() {
        if (System.nanoTime() - nextTelling < 0) {
            return;
        }
        nextTelling = System.nanoTime() + BETWEEN_TELLINGS.toNanos();
        List<TaskRow> strange =
                transactions.read(handle -> RecurringTasks.strange(handle, mine, STRANGE.toNanos() / 1000, BATCH));
        if (strange.isEmpty()) {
            return;
        }
        transactions.run(transaction -> {
            for (TaskRow task : strange) {
                transaction.tell(new RecurringFailed(
                        task.key(),
                        Objects.requireNonNull(task.nextRunAt(), "a due task has a tick"),
                        "no job type \"" + task.definition().jobType()
                                + "\" with arguments of version "
                                + task.definition().argumentsVersion()
                                + " is known here; its tick waits for a process that knows it"));
            }
            return null;
        });
    }
}
