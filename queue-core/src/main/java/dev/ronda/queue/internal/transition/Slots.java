package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobState;
import dev.ronda.queue.event.QueueEvent.JobBlocked;
import dev.ronda.queue.event.QueueEvent.JobUnblocked;
import dev.ronda.queue.internal.table.BlockedExecutions;
import dev.ronda.queue.internal.table.Limit;
import dev.ronda.queue.internal.table.PassOnInOneStatement;
import dev.ronda.queue.internal.table.ReadyExecutions;
import dev.ronda.queue.internal.table.ReturnedSlots;
import dev.ronda.queue.internal.table.Semaphores;
import dev.ronda.queue.internal.table.Semaphores.Change;
import dev.ronda.queue.internal.table.Semaphores.Semaphore;
import dev.ronda.queue.internal.table.Waiting;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction does with slots of concurrency limits. Slots that it gives back and jobs that ask for one are only noted
 * at first; {@link #settle} locks the keys in their order, looks, and decides all of them at once, as the last thing before the
 * commit: so keys are held for moments, and two transactions never wait for each other's. A slot that is given back goes to
 * the first of those that wait for the key and those that ask for it now, by priority and then by the order of coming.
 * Used by one thread.
 */
final class Slots {
    /** A job that waits was passed over, since somebody else has it: if that one gives up it must be looked at again. */
    static final Duration LOOK_AGAIN = Duration.ofMillis(300);

    private static final int MAX_RACES = 5;

    /** By key: the order in which they are locked. */
    private final Map<String, Account> accounts = new TreeMap<>();

    private final List<Ask> asks = new ArrayList<>();

    /** What this transaction does with one key. */
    private static final class Account {
        private Limit limit;
        private boolean declared;
        private int returned;
        private boolean look;
        private final List<Ask> asking = new ArrayList<>();

        private Account(Limit limit) {
            this.limit = limit;
        }
    }

    /** A job that asks for a slot; {@code mayBeDropped} if it is given up rather than blocked. */
    private record Ask(Waiting job, boolean mayBeDropped) {}

    /** What became of the jobs that asked, and how many that waited got a slot. */
    record Settled(Set<Long> ready, Set<Long> blocked, Set<Long> dropped, int unblocked) {
        static final Settled NOTHING = new Settled(Set.of(), Set.of(), Set.of(), 0);

        /** Where a job is that has asked. */
        JobState stateOf(long jobId) {
            return blocked.contains(jobId) ? JobState.BLOCKED : JobState.READY;
        }
    }

    /** Says how many slots a key has. */
    void declare(Limit limit) {
        Account account = account(limit);
        account.limit = limit;
        account.declared = true;
    }

    /** A job that had a slot leaves ready or claimed for good, or for a while. */
    void giveBack(Transaction transaction, @Nullable Limit limit) {
        if (limit == null) {
            return;
        }
        if (transaction.isForeign()) {
            ReturnedSlots.insert(transaction.handle(), limit.key());
            transaction.scheduled(Duration.ZERO);
        } else {
            account(limit).returned++;
        }
    }

    /** A due job asks for a slot, if it needs one; it becomes ready, blocked or dropped when this is settled. */
    void ask(Waiting job, boolean mayBeDropped) {
        var ask = new Ask(job, mayBeDropped);
        asks.add(ask);
        if (job.limit() != null) {
            account(job.limit()).asking.add(ask);
        }
    }

    /** Looks whether jobs of a key wait beside a free slot; {@code returned} slots were given back to it. */
    void look(Limit limit, int returned) {
        Account account = account(limit);
        account.look = true;
        account.returned += returned;
    }

    private Account account(Limit limit) {
        return accounts.computeIfAbsent(limit.key(), key -> new Account(limit));
    }

    /** Decides about all that was noted since the last time. */
    Settled settle(Transaction transaction) {
        if (asks.isEmpty() && accounts.isEmpty()) {
            return Settled.NOTHING;
        }
        Map<String, Semaphore> before = lock(transaction);
        Map<String, List<Waiting>> waiters = lockWaiters(transaction, before);
        var verdict = new Verdict();
        accounts.forEach((key, account) ->
                verdict.on(account, Objects.requireNonNull(before.get(key)), waiters.getOrDefault(key, List.of())));
        Settled settled = verdict.write(transaction, asks);
        accounts.clear();
        asks.clear();
        return settled;
    }

    private Map<String, Semaphore> lock(Transaction transaction) {
        return lock(
                transaction,
                accounts.values().stream().map(account -> account.limit).toList());
    }

    /** Locks keys, sorted as they are given, and makes their rows if there are none. */
    static Map<String, Semaphore> lock(Transaction transaction, List<Limit> sorted) {
        if (transaction.dialect().combinesChanges()) {
            return transaction.execute(on -> Semaphores.lockAll(on, sorted));
        }
        var rows = new HashMap<String, Semaphore>();
        sorted.forEach(limit -> rows.put(limit.key(), lock(transaction, limit)));
        return rows;
    }

    private static Semaphore lock(Transaction transaction, Limit limit) {
        Handle handle = transaction.handle();
        for (int race = 0; race < MAX_RACES; race++) {
            Optional<Semaphore> row = Semaphores.lock(handle, limit.key());
            if (row.isPresent()) {
                return row.get();
            }
            try {
                Semaphores.insert(handle, limit);
            } catch (RuntimeException e) {
                SQLException sql = Transactions.sqlCause(e);
                if (sql == null || !transaction.dialect().isUniqueViolation(sql)) {
                    throw e;
                }
            }
        }
        throw new IllegalStateException("the row of concurrency key " + limit.key() + " came and went");
    }

    /** Those who may get a slot of each key: only where one may have become free. */
    private Map<String, List<Waiting>> lockWaiters(Transaction transaction, Map<String, Semaphore> before) {
        var most = new LinkedHashMap<Limit, Integer>();
        accounts.forEach((key, account) -> {
            Semaphore row = Objects.requireNonNull(before.get(key));
            int free = slots(account, row) - taken(account, row);
            if (free > 0 && (account.returned > 0 || account.look || slots(account, row) > row.slots())) {
                most.put(account.limit, free);
            }
        });
        if (most.isEmpty()) {
            return Map.of();
        }
        Map<String, List<Waiting>> found = new HashMap<>();
        most.keySet().forEach(limit -> found.put(limit.key(), new ArrayList<>()));
        if (transaction.dialect().combinesChanges()) {
            for (Waiting job : transaction.execute(on -> BlockedExecutions.lockFirst(on, most))) {
                Objects.requireNonNull(
                                found.get(Objects.requireNonNull(job.limit()).key()))
                        .add(job);
            }
        } else {
            most.forEach((limit, free) -> Objects.requireNonNull(found.get(limit.key()))
                    .addAll(BlockedExecutions.lockFirst(transaction.handle(), limit, free)));
        }
        most.forEach((limit, free) -> {
            int got = Objects.requireNonNull(found.get(limit.key())).size();
            if (got < free && BlockedExecutions.has(transaction.handle(), limit.key(), got)) {
                transaction.scheduled(LOOK_AGAIN);
            }
        });
        return found;
    }

    private static int slots(Account account, Semaphore row) {
        return account.declared ? account.limit.slots() : row.slots();
    }

    private static int taken(Account account, Semaphore row) {
        return Math.max(0, row.taken() - account.returned);
    }

    /** Who gets a slot and who does not. */
    private static final class Verdict {
        private final Set<Ask> refused = new HashSet<>();
        private final List<Waiting> unblocked = new ArrayList<>();
        private final List<Change> changes = new ArrayList<>();

        void on(Account account, Semaphore row, List<Waiting> waiters) {
            int slots = slots(account, row);
            int taken = taken(account, row);
            var candidates = new ArrayList<Ask>();
            waiters.forEach(job -> candidates.add(new Ask(job, false)));
            candidates.addAll(account.asking);
            candidates.sort(Comparator.comparingInt(ask -> ask.job().priority()));
            var mine = new HashSet<>(account.asking);
            int granted = Math.min(Math.max(0, slots - taken), candidates.size());
            for (Ask ask : candidates.subList(0, granted)) {
                if (!mine.contains(ask)) {
                    unblocked.add(ask.job());
                }
            }
            for (Ask ask : candidates.subList(granted, candidates.size())) {
                if (mine.contains(ask)) {
                    refused.add(ask);
                }
            }
            if (taken + granted != row.taken() || slots != row.slots()) {
                changes.add(new Change(account.limit.key(), slots, taken + granted));
            }
        }

        Settled write(Transaction transaction, List<Ask> asks) {
            Handle handle = transaction.handle();
            var ready = new ArrayList<>(unblocked);
            var blocked = new ArrayList<Waiting>();
            var settled = new Settled(new HashSet<>(), new HashSet<>(), new HashSet<>(), unblocked.size());
            for (Ask ask : asks) {
                long id = ask.job().jobId();
                if (!refused.contains(ask)) {
                    ready.add(ask.job());
                    settled.ready().add(id);
                } else if (ask.mayBeDropped()) {
                    settled.dropped().add(id);
                } else {
                    blocked.add(ask.job());
                    settled.blocked().add(id);
                }
            }
            passOn(transaction, ready);
            unblocked.forEach(job -> transaction.tell(new JobUnblocked(job.jobId(), key(job))));
            if (!ready.isEmpty()) {
                transaction.readied();
            }
            if (!blocked.isEmpty()) {
                BlockedExecutions.insert(handle, blocked);
                blocked.forEach(job -> transaction.tell(new JobBlocked(job.jobId(), key(job))));
            }
            return settled;
        }

        private void passOn(Transaction transaction, List<Waiting> ready) {
            List<Long> ids = unblocked.stream().map(Waiting::jobId).toList();
            if (transaction.dialect().combinesChanges()) {
                if (!changes.isEmpty() || !ready.isEmpty()) {
                    transaction.execute(on -> PassOnInOneStatement.passOn(on, changes, ids, ready));
                }
                return;
            }
            Handle handle = transaction.handle();
            if (!changes.isEmpty()) {
                Semaphores.write(handle, changes);
            }
            if (!ids.isEmpty()) {
                BlockedExecutions.remove(handle, ids);
            }
            if (!ready.isEmpty()) {
                ReadyExecutions.insert(handle, ready);
            }
        }

        private static String key(Waiting job) {
            return Objects.requireNonNull(job.limit(), "a limited job").key();
        }
    }
}
