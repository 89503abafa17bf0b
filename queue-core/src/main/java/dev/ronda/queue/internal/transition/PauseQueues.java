package dev.ronda.queue.internal.transition;

import dev.ronda.queue.PauseOptions;
import dev.ronda.queue.event.QueueEvent.QueuePaused;
import dev.ronda.queue.event.QueueEvent.QueueResumed;
import dev.ronda.queue.internal.table.Pauses;
import dev.ronda.queue.internal.table.Pauses.NewPause;
import java.sql.SQLException;

/** Queues from which nothing is claimed for a while. */
public final class PauseQueues {
    private PauseQueues() {}

    /** Pauses, or changes the pause of this name; tells whether there was none. */
    public static boolean pause(Transactions transactions, String selector, PauseOptions options) {
        var pause = new NewPause(
                QueueNames.checkedSelector(selector),
                options.reason(),
                options.by(),
                options.until(),
                options.lasting());
        try {
            return transactions.run(transaction -> pause(transaction, pause));
        } catch (RuntimeException e) {
            SQLException sql = Transactions.sqlCause(e);
            if (sql == null || !transactions.dialect().isUniqueViolation(sql)) {
                throw e;
            }
            return transactions.run(transaction -> pause(transaction, pause)); // somebody paused it at the same moment
        }
    }

    private static boolean pause(Transaction transaction, NewPause pause) {
        Pauses.deleteEnded(transaction.handle());
        boolean fresh = !Pauses.change(transaction.handle(), pause);
        if (fresh) {
            Pauses.insert(transaction.handle(), pause);
        }
        transaction.pausesChanged();
        transaction.tell(new QueuePaused(pause.queue(), pause.reason(), pause.by()));
        return fresh;
    }

    /** Ends the pause of this name; tells whether there was one. */
    public static boolean resume(Transactions transactions, String selector) {
        QueueNames.checkedSelector(selector);
        return transactions.run(transaction -> {
            Pauses.deleteEnded(transaction.handle());
            boolean ended = Pauses.delete(transaction.handle(), selector);
            if (ended) {
                transaction.pausesChanged();
                transaction.tell(new QueueResumed(selector));
            }
            return ended;
        });
    }
}
