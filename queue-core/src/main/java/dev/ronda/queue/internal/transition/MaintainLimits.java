package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.LoopError;
import dev.ronda.queue.event.QueueEvent.SlotsMaintained;
import dev.ronda.queue.event.QueueEvent.SlotsRecounted;
import dev.ronda.queue.internal.table.BlockedExecutions;
import dev.ronda.queue.internal.table.Limit;
import dev.ronda.queue.internal.table.ReturnedSlots;
import dev.ronda.queue.internal.table.Semaphores;
import dev.ronda.queue.internal.table.Semaphores.Change;
import dev.ronda.queue.internal.table.Semaphores.Semaphore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntBiFunction;
import org.jdbi.v3.core.Handle;

/**
 * Looks after concurrency limits. Every move passes slots on by itself; left to this are slots that were given back inside
 * transactions of the application, jobs that were passed over since somebody had their row and gave up, and rows that were
 * changed by hand. Each key is a transaction of its own, and what goes wrong with one harms no other.
 */
public final class MaintainLimits {
    /** Rows of keys that nobody has used for this long go. */
    private static final Duration IDLE = Duration.ofMinutes(10);

    private static final int BATCH = 1000;

    private final Transactions transactions;
    private final Signals signals;

    /**
     * Over this loop's connection.
     *
     * @param signals is told what it did, and of keys that could not be looked after
     */
    public MaintainLimits(Transactions transactions, Signals signals) {
        this.transactions = transactions;
        this.signals = signals;
    }

    /** Gives free slots to jobs that wait beside them; tells how many became ready. */
    public int promote() {
        List<String> keys = transactions.read(Semaphores::unattended);
        int released = keys.stream()
                .mapToInt(key -> alone(key, MaintainLimits::promote))
                .sum();
        if (released > 0) {
            signals.event(new SlotsMaintained(keys.size(), released, 0));
        }
        return released;
    }

    /** Tells how many jobs became ready. */
    private static int promote(Transaction transaction, String key) {
        Handle handle = transaction.handle();
        int returned = ReturnedSlots.take(handle, key);
        Optional<Integer> declared = BlockedExecutions.limitOfFirst(handle, key);
        if (returned > 0 || declared.isPresent()) {
            transaction.slots().look(new Limit(key, declared.orElse(1)), returned);
        }
        return transaction.slots().settle(transaction).unblocked();
    }

    /** Counts all slots anew from the rows of the jobs, and drops the rows of keys that are not in use. */
    public void recount() {
        List<String> wrong = transactions.read(Semaphores::wrong);
        int recounted = wrong.stream()
                .mapToInt(key -> alone(key, MaintainLimits::recount))
                .sum();
        if (recounted > 0) {
            signals.event(new SlotsMaintained(wrong.size(), 0, recounted));
        }
        while (transactions.run(transaction -> Semaphores.deleteIdle(transaction.handle(), IDLE, BATCH)) == BATCH) {
            // the next ones
        }
    }

    /** Tells how many rows were wrong, one or none. */
    private static int recount(Transaction transaction, String key) {
        int slots = Semaphores.limitOfHolder(transaction.handle(), key)
                .or(() -> BlockedExecutions.limitOfFirst(transaction.handle(), key))
                .orElse(1);
        Semaphore row = Objects.requireNonNull(
                Slots.lock(transaction, List.of(new Limit(key, slots))).get(key));
        int counted = Semaphores.count(transaction.handle(), key);
        if (counted == row.taken()) {
            return 0; // it was in motion when all were read
        }
        Semaphores.write(transaction.handle(), List.of(new Change(key, row.slots(), counted)));
        transaction.tell(new SlotsRecounted(key, row.taken(), counted));
        return 1;
    }

    private int alone(String key, ToIntBiFunction<Transaction, String> work) {
        try {
            return transactions.run(transaction -> work.applyAsInt(transaction, key));
        } catch (RuntimeException e) {
            if (Transactions.isOutage(e)) {
                throw e;
            }
            signals.event(new LoopError("slots of concurrency key " + key, e));
            return 0;
        }
    }
}
