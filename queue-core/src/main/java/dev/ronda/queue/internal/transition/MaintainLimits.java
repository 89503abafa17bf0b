package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.SlotsRecounted;
import dev.ronda.queue.internal.table.BlockedExecutions;
import dev.ronda.queue.internal.table.Limit;
import dev.ronda.queue.internal.table.ReturnedSlots;
import dev.ronda.queue.internal.table.Semaphores;
import dev.ronda.queue.internal.table.Semaphores.Change;
import dev.ronda.queue.internal.table.Semaphores.Semaphore;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
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
    private final BiConsumer<String, RuntimeException> failed;

    /**
     * Over this loop's connection.
     *
     * @param failed is told of a key that could not be looked after
     */
    public MaintainLimits(Transactions transactions, BiConsumer<String, RuntimeException> failed) {
        this.transactions = transactions;
        this.failed = failed;
    }

    /** Gives free slots to jobs that wait beside them. */
    public void promote() {
        Set<String> keys = transactions.read(handle -> {
            var found = new LinkedHashSet<>(ReturnedSlots.keys(handle));
            found.addAll(BlockedExecutions.keysBesideFreeSlots(handle));
            return found;
        });
        keys.forEach(key -> alone(key, this::promote));
    }

    private void promote(Transaction transaction, String key) {
        Handle handle = transaction.handle();
        int returned = ReturnedSlots.take(handle, key);
        Optional<Integer> declared = BlockedExecutions.limitOfFirst(handle, key);
        if (returned > 0 || declared.isPresent()) {
            transaction.slots().look(new Limit(key, declared.orElse(1)), returned);
        }
    }

    /** Counts all slots anew from the rows of the jobs, and drops the rows of keys that are not in use. */
    public void recount() {
        List<String> wrong = transactions.read(Semaphores::wrong);
        wrong.forEach(key -> alone(key, MaintainLimits::recount));
        while (transactions.run(transaction -> Semaphores.deleteIdle(transaction.handle(), IDLE, BATCH)) == BATCH) {
            // the next ones
        }
    }

    private static void recount(Transaction transaction, String key) {
        Semaphore row = Objects.requireNonNull(
                Slots.lock(transaction, List.of(new Limit(key, 1))).get(key));
        int counted = Semaphores.count(transaction.handle(), key);
        if (counted != row.taken()) {
            Semaphores.write(transaction.handle(), List.of(new Change(key, row.slots(), counted)));
            transaction.tell(new SlotsRecounted(key, row.taken(), counted));
        }
    }

    private void alone(String key, BiConsumer<Transaction, String> work) {
        try {
            transactions.run(transaction -> {
                work.accept(transaction, key);
                return null;
            });
        } catch (RuntimeException e) {
            if (Transactions.isOutage(e)) {
                throw e;
            }
            failed.accept(key, e);
        }
    }
}
