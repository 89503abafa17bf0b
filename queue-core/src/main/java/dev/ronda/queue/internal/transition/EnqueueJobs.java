package dev.ronda.queue.internal.transition;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.Enqueued.What;
import dev.ronda.queue.event.QueueEvent.JobEnqueued;
import dev.ronda.queue.internal.dialect.Dialect;
import dev.ronda.queue.internal.table.BatchExecutions;
import dev.ronda.queue.internal.table.Batches;
import dev.ronda.queue.internal.table.EnqueueInOneStatement;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.table.Message;
import dev.ronda.queue.internal.table.NewJob;
import dev.ronda.queue.internal.table.ScheduledExecutions;
import dev.ronda.queue.internal.table.Semaphores;
import dev.ronda.queue.internal.table.UniqueKey;
import dev.ronda.queue.internal.table.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** New jobs: a row in queue_jobs, and one in ready, scheduled or blocked. Those with unique keys: {@link EnqueueUnique}. */
public final class EnqueueJobs {
    /** Arguments in one statement: a database takes a gigabyte in one value, and client and server hold it several times. */
    private static final long MAX_CHARACTERS = 4_000_000;

    private EnqueueJobs() {}

    /** Writes jobs in a transaction of their own, which may be a single statement. */
    public static List<Enqueued> enqueue(Transactions transactions, List<NewJob> jobs) {
        return isOneStatement(transactions.dialect(), jobs)
                ? transactions.statement(transaction ->
                        enqueueAlike(transaction, jobs, jobs.get(0).isDueAtOnce() ? transactions.message() : null))
                : transactions.run(transaction -> enqueue(transaction, jobs));
    }

    /** Whether a job can be written together with those of other callers. */
    public static boolean mayShareStatement(Transactions transactions, NewJob job) {
        return isPlain(job) && job.batch() == null && transactions.dialect().combinesChanges();
    }

    private static boolean isOneStatement(Dialect dialect, List<NewJob> jobs) {
        return dialect.combinesChanges()
                && isPlain(jobs.get(0))
                && jobs.get(0).batch() == null
                && alike(jobs, 0) == jobs.size();
    }

    /** New jobs that nobody has to be asked about: there is one statement, and one answer for all. */
    private static List<Enqueued> enqueueAlike(Transaction transaction, List<NewJob> jobs, @Nullable Message message) {
        NewJob like = jobs.get(0);
        List<Long> ids = transaction.execute(on -> EnqueueInOneStatement.enqueueAlike(on, jobs, message));
        wake(transaction, like);
        if (message != null) {
            transaction.tells();
        }
        var told = new ArrayList<Enqueued>(ids.size());
        for (long id : ids) {
            told.add(new Enqueued(What.INSERTED, id));
            transaction.tell(new JobEnqueued(id, like.type(), like.queue(), What.INSERTED));
        }
        return told;
    }

    private static boolean isPlain(NewJob job) {
        return job.uniqueKey() == null && job.limit() == null;
    }

    /** Writes jobs and tells, in the same order, what became of each. */
    public static List<Enqueued> enqueue(Transaction transaction, List<NewJob> jobs) {
        return enqueue(transaction, jobs, Set.of());
    }

    /** The same in a transaction that will lock these batches too: all of them are locked in one order. */
    static List<Enqueued> enqueue(Transaction transaction, List<NewJob> jobs, Set<Long> batches) {
        var answers = new @Nullable Enqueued[jobs.size()];
        var plain = new ArrayList<Integer>();
        var limited = new ArrayList<Integer>();
        var unique = new ArrayList<Integer>();
        var again = new ArrayList<Integer>();
        var first = new HashMap<UniqueKey, Integer>();
        for (int i = 0; i < jobs.size(); i++) {
            NewJob job = jobs.get(i);
            if (job.uniqueKey() != null) {
                (first.putIfAbsent(UniqueKey.of(job), i) == null ? unique : again).add(i);
            } else {
                (job.limit() != null ? limited : plain).add(i);
            }
        }
        answer(answers, plain, insertPlain(transaction, at(jobs, plain)));
        if (transaction.isForeign()) {
            limited.removeIf(i -> {
                boolean drop = dropsAtOnce(transaction, jobs.get(i));
                answers[i] = drop ? DROPPED : null;
                return drop;
            });
        }
        answer(answers, limited, insertStepByStep(transaction, at(jobs, limited)));
        // by key, so that two transactions over the same keys lock their holders in the same order
        unique.sort(Comparator.comparing(i -> UniqueKey.of(jobs.get(i))));
        List<Enqueued> ofUnique = EnqueueUnique.enqueue(transaction, at(jobs, unique));
        for (int i = 0; i < unique.size(); i++) {
            answers[unique.get(i)] = ofUnique.get(i);
        }
        for (int i = 0; i < jobs.size(); i++) {
            ask(transaction, jobs.get(i), answers[i]);
        }
        Set<Long> dropped = settle(transaction);
        for (int i : again) {
            int earlier = Objects.requireNonNull(first.get(UniqueKey.of(jobs.get(i))));
            answers[i] = EnqueueUnique.again(
                    jobs.get(i), jobs.get(earlier), Objects.requireNonNull(answers[earlier]), dropped);
            if (answers[i] == null) {
                answers[i] = EnqueueUnique.enqueue(transaction, jobs.get(i));
                ask(transaction, jobs.get(i), answers[i]);
                dropped.addAll(settle(transaction));
            }
        }
        var told = new ArrayList<Enqueued>(answers.length);
        for (int i = 0; i < answers.length; i++) {
            NewJob job = jobs.get(i);
            Enqueued answer = Objects.requireNonNull(answers[i]);
            told.add(dropped.contains(answer.id()) ? DROPPED : answer);
            transaction.tell(new JobEnqueued(
                    told.get(i).id(), job.type(), job.queue(), told.get(i).what()));
        }
        transaction.settle(); // keys before batches
        countMembers(transaction, jobs, told, batches);
        return told;
    }

    /** A new job with a limit asks for its slot, in the order of the list whatever the order of writing. */
    private static void ask(Transaction transaction, NewJob job, @Nullable Enqueued answer) {
        if (job.limit() != null && answer != null && answer.what() == What.INSERTED && !transaction.isForeign()) {
            declare(transaction, job);
            if (job.isDueAtOnce()) {
                transaction.slots().ask(waiting(job, answer.id(), Instant.EPOCH), job.mayBeDropped());
            }
        }
    }

    /** The jobs that got no slot and are dropped; their rows are gone. */
    private static Set<Long> settle(Transaction transaction) {
        Set<Long> dropped = transaction.slots().settle(transaction).dropped();
        if (!dropped.isEmpty()) {
            Jobs.delete(transaction.handle(), List.copyOf(dropped));
            BatchExecutions.delete(transaction.handle(), dropped);
        }
        return new HashSet<>(dropped);
    }

    /** Last of all, since it locks the batches' rows; a failed holder that was revived has been counted already. */
    private static void countMembers(
            Transaction transaction, List<NewJob> jobs, List<Enqueued> answers, Set<Long> batches) {
        var members = new TreeMap<Long, Integer>();
        for (int i = 0; i < jobs.size(); i++) {
            Long batchId = jobs.get(i).memberOf();
            if (batchId != null) {
                members.merge(batchId, answers.get(i).what() == What.INSERTED ? 1 : 0, Integer::sum);
            }
        }
        if (!batches.isEmpty() && !members.isEmpty()) {
            var all = new TreeSet<>(batches);
            all.addAll(members.keySet());
            Batches.lock(transaction.handle(), all);
        }
        MembersOfBatches.count(transaction, members);
    }

    /** No row was written. */
    static final Enqueued DROPPED = new Enqueued(What.DISCARDED, 0);

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
    static boolean dropsAtOnce(Transaction transaction, NewJob job) {
        return job.mayBeDropped() && Semaphores.free(transaction.handle(), Objects.requireNonNull(job.limit())) <= 0;
    }

    private static List<Long> insertPlain(Transaction transaction, List<NewJob> jobs) {
        if (jobs.isEmpty()) {
            return List.of();
        }
        return transaction.dialect().combinesChanges()
                ? insertInStatements(transaction, jobs)
                : insertStepByStep(transaction, jobs);
    }

    /** One statement for each run of jobs that differ in their arguments alone. */
    private static List<Long> insertInStatements(Transaction transaction, List<NewJob> jobs) {
        var ids = new ArrayList<Long>(jobs.size());
        for (int from = 0, to; from < jobs.size(); from = to) {
            to = from + alike(jobs, from);
            List<NewJob> these = jobs.subList(from, to);
            ids.addAll(transaction.execute(on -> EnqueueInOneStatement.enqueueAlike(on, these, null)));
        }
        wake(transaction, jobs);
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

    static void wake(Transaction transaction, List<NewJob> jobs) {
        for (NewJob job : jobs) {
            wake(transaction, job);
        }
    }

    private static void wake(Transaction transaction, NewJob job) {
        if (!job.isDueAtOnce() || (job.limit() != null && transaction.isForeign())) {
            transaction.scheduled(job.at() == null ? job.delay() : Duration.ZERO);
        } else if (job.limit() == null) {
            transaction.readied();
        }
    }

    /** Without asking for slots. */
    static List<Long> insertStepByStep(Transaction transaction, List<NewJob> jobs) {
        if (jobs.isEmpty()) {
            return List.of();
        }
        List<Long> ids =
                Jobs.insert(transaction.handle(), jobs, transaction.dialect().batchTellsKeys());
        place(transaction, jobs, ids);
        return ids;
    }

    /** Gives new jobs the rows they have beside that in queue_jobs, except those that have yet to ask for a slot. */
    static void place(Transaction transaction, List<NewJob> jobs, List<Long> ids) {
        var ready = new ArrayList<Waiting>();
        var later = new ArrayList<Long>();
        for (int i = 0; i < jobs.size(); i++) {
            NewJob job = jobs.get(i);
            if (!job.isDueAtOnce() || (job.limit() != null && transaction.isForeign())) {
                later.add(ids.get(i));
            } else if (job.limit() == null) {
                ready.add(waiting(job, ids.get(i), Instant.EPOCH));
            }
        }
        Admission.ready(transaction, ready);
        if (!later.isEmpty()) {
            ScheduledExecutions.insertPlanned(transaction.handle(), later);
        }
        MembersOfBatches.open(transaction, ids, jobs);
        wake(transaction, jobs);
    }

    static Waiting waiting(NewJob job, long id, Instant since) {
        return new Waiting(id, job.queue(), job.priority(), since, job.limit());
    }

    static void declare(Transaction transaction, NewJob job) {
        if (job.limit() != null && !transaction.isForeign()) {
            transaction.slots().declare(job.limit());
        }
    }
}
