package dev.ronda.queue.internal.transition;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.Enqueued.What;
import dev.ronda.queue.QueueException;
import dev.ronda.queue.event.QueueEvent.JobEnqueued;
import dev.ronda.queue.internal.dialect.Dialect;
import dev.ronda.queue.internal.table.InOneStatement;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.table.Message;
import dev.ronda.queue.internal.table.NewJob;
import dev.ronda.queue.internal.table.ScheduledExecutions;
import dev.ronda.queue.internal.table.Semaphores;
import dev.ronda.queue.internal.table.Waiting;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** New jobs: a row in queue_jobs, and one in ready, scheduled or blocked. Jobs with a unique key first look for its holder. */
public final class EnqueueJobs {
    private static final int MAX_RACES = 5;

    /** Arguments in one statement: a database takes a gigabyte in one value, and client and server hold it several times. */
    private static final long MAX_CHARACTERS = 4_000_000;

    private EnqueueJobs() {}

    /** Writes jobs in a transaction of their own, which may be a single statement. */
    public static List<Enqueued> enqueue(Transactions transactions, List<NewJob> jobs) {
        return isOneStatement(transactions.dialect(), jobs)
                ? transactions.statement(transaction ->
                        enqueue(transaction, jobs, jobs.get(0).isDueAtOnce() ? transactions.message() : null))
                : transactions.run(transaction -> enqueue(transaction, jobs));
    }

    /** Whether a job can be written together with those of other callers. */
    public static boolean mayShareStatement(Transactions transactions, NewJob job) {
        return isPlain(job) && transactions.dialect().combinesChanges();
    }

    private static boolean isOneStatement(Dialect dialect, List<NewJob> jobs) {
        return dialect.combinesChanges() && isPlain(jobs.get(0)) && alike(jobs, 0) == jobs.size();
    }

    private static boolean isPlain(NewJob job) {
        return job.uniqueKey() == null && job.limit() == null;
    }

    /** Writes jobs and tells, in the same order, what became of each. */
    public static List<Enqueued> enqueue(Transaction transaction, List<NewJob> jobs) {
        return enqueue(transaction, jobs, null);
    }

    private static List<Enqueued> enqueue(Transaction transaction, List<NewJob> jobs, @Nullable Message message) {
        var answers = new @Nullable Enqueued[jobs.size()];
        var plain = new ArrayList<Integer>();
        var limited = new ArrayList<Integer>();
        var unique = new ArrayList<Integer>();
        for (int i = 0; i < jobs.size(); i++) {
            NewJob job = jobs.get(i);
            (job.uniqueKey() != null ? unique : job.limit() != null ? limited : plain).add(i);
        }
        answer(answers, plain, insertPlain(transaction, at(jobs, plain), message));
        if (transaction.isForeign()) {
            limited.removeIf(i -> {
                boolean drop = dropsAtOnce(transaction, jobs.get(i));
                answers[i] = drop ? DROPPED : null;
                return drop;
            });
        }
        answer(answers, limited, insertStepByStep(transaction, at(jobs, limited)));
        // by key, so that two transactions over the same keys lock their holders in the same order
        unique.sort(Comparator.comparing((Integer i) -> jobs.get(i).type())
                .thenComparing(i -> String.valueOf(jobs.get(i).uniqueKey())));
        for (int i : unique) {
            NewJob job = jobs.get(i);
            answers[i] = enqueueUnique(transaction, job, Objects.requireNonNull(job.uniqueKey()));
        }
        Set<Long> dropped = transaction.slots().settle(transaction).dropped();
        if (!dropped.isEmpty()) {
            Jobs.delete(transaction.handle(), List.copyOf(dropped));
        }
        var told = new ArrayList<Enqueued>(answers.length);
        for (int i = 0; i < answers.length; i++) {
            NewJob job = jobs.get(i);
            Enqueued answer = Objects.requireNonNull(answers[i]);
            told.add(dropped.contains(answer.id()) ? DROPPED : answer);
            transaction.tell(new JobEnqueued(
                    told.get(i).id(), job.type(), job.queue(), told.get(i).what()));
        }
        return told;
    }

    /** No row was written. */
    private static final Enqueued DROPPED = new Enqueued(What.DISCARDED, 0);

    private static List<NewJob> at(List<NewJob> jobs, List<Integer> places) {
        return places.stream().map(jobs::get).toList();
    }

    private static void answer(@Nullable Enqueued[] answers, List<Integer> places, List<Long> ids) {
        for (int i = 0; i < ids.size(); i++) {
            answers[places.get(i)] = new Enqueued(What.INSERTED, ids.get(i));
        }
    }

    /**
     * Inside a transaction of others, which must not lock a key, a job that would be dropped is refused by what can be seen; a
     * dispatcher decides about the others after the commit.
     */
    private static boolean dropsAtOnce(Transaction transaction, NewJob job) {
        return job.mayBeDropped() && Semaphores.free(transaction.handle(), Objects.requireNonNull(job.limit())) <= 0;
    }

    private static List<Long> insertPlain(Transaction transaction, List<NewJob> jobs, @Nullable Message message) {
        if (jobs.isEmpty()) {
            return List.of();
        }
        return transaction.dialect().combinesChanges()
                ? insertInOneStatement(transaction, jobs, message)
                : insertStepByStep(transaction, jobs);
    }

    /** One statement for each run of jobs that differ in their arguments alone; with a message there is one alone. */
    private static List<Long> insertInOneStatement(
            Transaction transaction, List<NewJob> jobs, @Nullable Message message) {
        var ids = new ArrayList<Long>(jobs.size());
        for (int from = 0, to; from < jobs.size(); from = to) {
            to = from + alike(jobs, from);
            List<NewJob> these = jobs.subList(from, to);
            ids.addAll(transaction.execute(on -> InOneStatement.enqueueAlike(on, these, message)));
        }
        wake(transaction, jobs);
        if (message != null) {
            transaction.tells();
        }
        return ids;
    }

    /** How many jobs from here on differ in their arguments alone, and are not too large together. */
    private static int alike(List<NewJob> jobs, int from) {
        int count = 1;
        long characters = jobs.get(from).arguments().length();
        while (from + count < jobs.size() && jobs.get(from + count).isLike(jobs.get(from))) {
            characters += jobs.get(from + count).arguments().length();
            if (characters > MAX_CHARACTERS) {
                break;
            }
            count++;
        }
        return count;
    }

    private static void wake(Transaction transaction, List<NewJob> jobs) {
        for (NewJob job : jobs) {
            if (!job.isDueAtOnce() || (job.limit() != null && transaction.isForeign())) {
                transaction.scheduled(job.at() == null ? job.delay() : Duration.ZERO);
            } else if (job.limit() == null) {
                transaction.readied();
            }
        }
    }

    private static List<Long> insertStepByStep(Transaction transaction, List<NewJob> jobs) {
        if (jobs.isEmpty()) {
            return List.of();
        }
        List<Long> ids =
                Jobs.insert(transaction.handle(), jobs, transaction.dialect().batchTellsKeys());
        var ready = new ArrayList<Waiting>();
        var later = new ArrayList<Long>();
        for (int i = 0; i < jobs.size(); i++) {
            NewJob job = jobs.get(i);
            declare(transaction, job);
            if (!job.isDueAtOnce() || (job.limit() != null && transaction.isForeign())) {
                later.add(ids.get(i));
            } else if (job.limit() == null) {
                ready.add(waiting(job, ids.get(i), Instant.EPOCH));
            } else {
                transaction.slots().ask(waiting(job, ids.get(i), Instant.EPOCH), job.mayBeDropped());
            }
        }
        Admission.ready(transaction, ready);
        if (!later.isEmpty()) {
            ScheduledExecutions.insertPlanned(transaction.handle(), later);
        }
        wake(transaction, jobs);
        return ids;
    }

    private static Waiting waiting(NewJob job, long id, Instant since) {
        return new Waiting(id, job.queue(), job.priority(), since, job.limit());
    }

    private static void declare(Transaction transaction, NewJob job) {
        if (job.limit() != null && !transaction.isForeign()) {
            transaction.slots().declare(job.limit());
        }
    }

    private static Enqueued enqueueUnique(Transaction transaction, NewJob job, String key) {
        for (int race = 0; race < MAX_RACES; race++) {
            Optional<JobRow> holder = Jobs.lockHolder(transaction.handle(), job.type(), key);
            if (holder.isPresent()) {
                return meet(transaction, job, holder.get());
            }
            if (transaction.isForeign() && dropsAtOnce(transaction, job)) {
                return DROPPED;
            }
            Long id = insertUnlessHeld(transaction, job);
            if (id != null) {
                return new Enqueued(What.INSERTED, id);
            }
        }
        throw new QueueException("unique key \"" + key + "\" of " + job.type() + ": its holder came and went "
                + MAX_RACES + " times, or this transaction's isolation hides it; use READ COMMITTED");
    }

    /** Null if somebody else's insert of the same key was faster. */
    private static @Nullable Long insertUnlessHeld(Transaction transaction, NewJob job) {
        if (transaction.dialect().combinesChanges() && job.limit() == null) {
            Optional<Long> inserted = transaction.execute(on -> InOneStatement.enqueue(on, job));
            inserted.ifPresent(id -> wake(transaction, List.of(job)));
            return inserted.orElse(null);
        }
        transaction.handle().execute("SAVEPOINT ronda_unique");
        try {
            Long id = insertStepByStep(transaction, List.of(job)).get(0);
            transaction.handle().execute("RELEASE SAVEPOINT ronda_unique");
            return id;
        } catch (RuntimeException e) {
            SQLException sql = Transactions.sqlCause(e);
            if (sql == null || !transaction.dialect().isUniqueViolation(sql)) {
                throw e;
            }
            transaction.handle().execute("ROLLBACK TO SAVEPOINT ronda_unique");
            return null;
        }
    }

    /** The key has a holder, whose row is locked. */
    private static Enqueued meet(Transaction transaction, NewJob job, JobRow holder) {
        Place place = Place.of(transaction.handle(), holder);
        return switch (place) {
            case FAILED -> revive(transaction, job, holder, place);
            case CLAIMED -> meetRunning(transaction, job, holder);
            default -> meetWaiting(transaction, job, holder, place);
        };
    }

    private static Enqueued meetWaiting(Transaction transaction, NewJob job, JobRow holder, Place place) {
        return switch (job.policy()) {
            case KEEP -> new Enqueued(What.EXISTING, holder.id());
            case REJECT -> new Enqueued(What.REJECTED, holder.id());
            case REPLACE -> {
                Jobs.replaceArguments(transaction.handle(), holder.id(), job.arguments(), job.version());
                if (holder.pending() != null) {
                    Jobs.setPending(
                            transaction.handle(),
                            holder.id(),
                            Pending.read(holder.pending()).withoutArguments());
                }
                yield new Enqueued(What.REPLACED, holder.id());
            }
            case RESCHEDULE -> {
                RescheduleJob.toTime(transaction, holder, place, job.plannedAt(holder.now()));
                yield new Enqueued(What.RESCHEDULED, holder.id());
            }
        };
    }

    /** An accepted enqueue is never lost: the running job goes on afterwards even if its run ends it. */
    private static Enqueued meetRunning(Transaction transaction, NewJob job, JobRow holder) {
        Pending pending = Pending.read(holder.pending());
        if (holder.cancelRequested()) {
            Pending goesOn = pending.withArguments(job.arguments(), job.version())
                    .withTime(job.plannedAt(holder.now()))
                    .goingOn();
            Jobs.withdrawCancel(transaction.handle(), holder.id(), goesOn.write());
            return new Enqueued(What.REVIVED, holder.id());
        }
        return switch (job.policy()) {
            case KEEP -> new Enqueued(What.EXISTING, holder.id());
            case REJECT -> new Enqueued(What.REJECTED, holder.id());
            case REPLACE -> {
                Pending changed =
                        pending.withArguments(job.arguments(), job.version()).goingOn();
                Jobs.setPending(transaction.handle(), holder.id(), changed.write());
                yield new Enqueued(What.REPLACED, holder.id());
            }
            case RESCHEDULE -> {
                Pending changed = pending.withTime(job.plannedAt(holder.now())).goingOn();
                Jobs.setPending(transaction.handle(), holder.id(), changed.write());
                yield new Enqueued(What.RESCHEDULED, holder.id());
            }
        };
    }

    private static Enqueued revive(Transaction transaction, NewJob job, JobRow holder, Place place) {
        place.leave(transaction.handle(), holder.id());
        Jobs.revive(transaction.handle(), holder.id(), job, job.plannedAt(holder.now()));
        declare(transaction, job);
        if (job.isDueAtOnce()) {
            Admission.admit(transaction, List.of(waiting(job, holder.id(), holder.now())));
        } else {
            ScheduledExecutions.insertPlanned(transaction.handle(), List.of(holder.id()));
            transaction.scheduled(job.at() == null ? job.delay() : Duration.ZERO);
        }
        return new Enqueued(What.REVIVED, holder.id());
    }
}
