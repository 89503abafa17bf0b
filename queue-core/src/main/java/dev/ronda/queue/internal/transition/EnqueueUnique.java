package dev.ronda.queue.internal.transition;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.Enqueued.What;
import dev.ronda.queue.QueueException;
import dev.ronda.queue.UniquePolicy;
import dev.ronda.queue.internal.table.EnqueueInOneStatement;
import dev.ronda.queue.internal.table.FailedExecutions;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.table.NewJob;
import dev.ronda.queue.internal.table.ReadyExecutions;
import dev.ronda.queue.internal.table.ScheduledExecutions;
import dev.ronda.queue.internal.table.UniqueKey;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** New jobs with unique keys: each looks for the holder of its key first, and is written if there is none. */
final class EnqueueUnique {
    private static final int MAX_RACES = 5;

    private EnqueueUnique() {}

    /** Jobs with different keys, sorted by them; tells, in the same order, what became of each. They have asked for no slot yet. */
    static List<Enqueued> enqueue(Transaction transaction, List<NewJob> jobs) {
        boolean together = jobs.size() > 1
                && transaction.dialect().combinesChanges()
                && !(transaction.isForeign() && jobs.stream().anyMatch(NewJob::mayBeDropped));
        return together
                ? enqueueTogether(transaction, jobs)
                : jobs.stream().map(job -> enqueue(transaction, job)).toList();
    }

    /**
     * What becomes of a job whose key was that of an earlier one of the same list, which has its place by now; null if that must
     * be looked at.
     */
    static @Nullable Enqueued again(NewJob job, NewJob earlier, Enqueued answer, Set<Long> dropped) {
        if (answer.what() == What.DISCARDED || dropped.contains(answer.id())) {
            boolean alike = job.mayBeDropped() && Objects.equals(job.limit(), earlier.limit());
            return alike ? EnqueueJobs.DROPPED : null;
        }
        return switch (job.policy()) {
            case KEEP -> new Enqueued(What.EXISTING, answer.id());
            case REJECT -> new Enqueued(What.REJECTED, answer.id());
            case REPLACE, RESCHEDULE -> null;
        };
    }

    /** What holds the keys of a list, locked, and what was written since nobody held its key. */
    private record Written(Map<UniqueKey, JobRow> holders, Map<UniqueKey, Long> inserted) {}

    private static List<Enqueued> enqueueTogether(Transaction transaction, List<NewJob> jobs) {
        Written written = write(transaction, jobs);
        List<NewJob> fresh = jobs.stream()
                .filter(job -> written.inserted().containsKey(UniqueKey.of(job)))
                .toList();
        EnqueueJobs.place(
                transaction,
                fresh,
                fresh.stream()
                        .map(job -> written.inserted().get(UniqueKey.of(job)))
                        .toList());
        Set<Long> failed = FailedExecutions.among(
                transaction.handle(),
                written.holders().values().stream().map(JobRow::id).toList());
        var answers = new ArrayList<Enqueued>(jobs.size());
        for (NewJob job : jobs) {
            JobRow holder = written.holders().get(UniqueKey.of(job));
            Long id = written.inserted().get(UniqueKey.of(job));
            if (id != null) {
                answers.add(new Enqueued(What.INSERTED, id));
            } else if (holder == null) {
                answers.add(enqueue(transaction, job));
            } else {
                answers.add(
                        leavesAlone(job, holder) && !failed.contains(holder.id())
                                ? leftAlone(job, holder)
                                : meet(transaction, job, holder));
            }
        }
        return answers;
    }

    /**
     * Locks all holders, then writes those that have none. If others were faster with some of these, it lets go of everything
     * and looks again: who has written keys must not go on to wait for holders, since others have these and wait for keys.
     */
    private static Written write(Transaction transaction, List<NewJob> jobs) {
        transaction.handle().execute("SAVEPOINT ronda_unique");
        for (int race = 0; ; race++) {
            Map<UniqueKey, JobRow> holders =
                    lockHolders(transaction, jobs.stream().map(UniqueKey::of).toList());
            List<NewJob> fresh = jobs.stream()
                    .filter(job -> !holders.containsKey(UniqueKey.of(job)))
                    .toList();
            Map<UniqueKey, Long> inserted =
                    fresh.isEmpty() ? Map.of() : Jobs.insertUnlessHeld(transaction.handle(), fresh);
            if (inserted.size() == fresh.size() || race == MAX_RACES) {
                transaction.handle().execute("RELEASE SAVEPOINT ronda_unique");
                return new Written(holders, inserted);
            }
            transaction.handle().execute("ROLLBACK TO SAVEPOINT ronda_unique");
        }
    }

    /** By id, like all who lock several jobs; who has finished or come in between is left to the insert. */
    private static Map<UniqueKey, JobRow> lockHolders(Transaction transaction, List<UniqueKey> keys) {
        List<Long> ids = transaction.execute(on -> EnqueueInOneStatement.findHolders(on, keys));
        if (ids.isEmpty()) {
            return Map.of();
        }
        var holders = new HashMap<UniqueKey, JobRow>();
        for (JobRow row : Jobs.lock(transaction.handle(), ids).values()) {
            if (row.uniqueKey() != null) {
                holders.put(new UniqueKey(row.type(), row.uniqueKey()), row);
            }
        }
        return holders;
    }

    /** Whether nothing becomes of the holder wherever it is, unless it has failed. */
    private static boolean leavesAlone(NewJob job, JobRow holder) {
        return (job.policy() == UniquePolicy.KEEP || job.policy() == UniquePolicy.REJECT) && !holder.cancelRequested();
    }

    private static Enqueued leftAlone(NewJob job, JobRow holder) {
        return new Enqueued(job.policy() == UniquePolicy.KEEP ? What.EXISTING : What.REJECTED, holder.id());
    }

    /** Writes one job, or meets the holder of its key. */
    static Enqueued enqueue(Transaction transaction, NewJob job) {
        UniqueKey unique = UniqueKey.of(job);
        String key = unique.key();
        for (int race = 0; race < MAX_RACES; race++) {
            Optional<JobRow> holder = Jobs.lockHolder(transaction.handle(), job.type(), key);
            if (holder.isPresent()) {
                return meet(transaction, job, holder.get());
            }
            if (transaction.isForeign() && EnqueueJobs.dropsAtOnce(transaction, job)) {
                return EnqueueJobs.DROPPED;
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
            Optional<Long> inserted = transaction.execute(on -> EnqueueInOneStatement.enqueue(on, job));
            inserted.ifPresent(id -> EnqueueJobs.wake(transaction, List.of(job)));
            return inserted.orElse(null);
        }
        transaction.handle().execute("SAVEPOINT ronda_unique");
        try {
            Long id = EnqueueJobs.insertStepByStep(transaction, List.of(job)).get(0);
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
        if (leavesAlone(job, holder)
                && FailedExecutions.among(transaction.handle(), List.of(holder.id()))
                        .isEmpty()) {
            return leftAlone(job, holder);
        }
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
                if (place == Place.READY) {
                    ReadyExecutions.touch(transaction.handle(), holder.id());
                    transaction.readied(); // for whoever passes it over
                }
                if (holder.pending() != null) {
                    Jobs.setPending(
                            transaction.handle(),
                            holder.id(),
                            Pending.read(holder.pending()).withoutArguments());
                }
                yield new Enqueued(What.REPLACED, holder.id());
            }
            case RESCHEDULE -> {
                RescheduleJob.toTime(
                        transaction, List.of(holder), Map.of(holder.id(), place), job.plannedAt(holder.now()));
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
        Place.leave(transaction.handle(), Map.of(holder.id(), place));
        Jobs.revive(transaction.handle(), holder.id(), job, job.plannedAt(holder.now()));
        EnqueueJobs.declare(transaction, job);
        if (job.isDueAtOnce()) {
            Admission.admit(transaction, List.of(EnqueueJobs.waiting(job, holder.id(), holder.now())));
        } else {
            ScheduledExecutions.insertPlanned(transaction.handle(), List.of(holder.id()));
            transaction.scheduled(job.at() == null ? job.delay() : Duration.ZERO);
        }
        transaction.afterKeys(() -> MembersOfBatches.change(transaction, holder, job));
        return new Enqueued(What.REVIVED, holder.id());
    }
}
