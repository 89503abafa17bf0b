package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.internal.dialect.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A transaction in progress: its handle, and what to tell once it has committed. Used by one thread. */
public final class Transaction {
    private final @Nullable Handle handle;
    private final Connection connection;
    private final Dialect dialect;
    private final List<QueueEvent> events = new ArrayList<>();
    private boolean ready;
    private boolean told;
    private boolean tasksChanged;
    private boolean pauses;
    private @Nullable Duration earliest;
    private final Slots slots = new Slots();
    private final List<Runnable> afterKeys = new ArrayList<>();
    private boolean foreign;

    Transaction(Handle handle, Dialect dialect) {
        this.handle = handle;
        this.connection = handle.getConnection();
        this.dialect = dialect;
    }

    /** Of a single statement, which needs nothing of JDBI. */
    Transaction(Connection connection, Dialect dialect) {
        this.handle = null;
        this.connection = connection;
        this.dialect = dialect;
    }

    Handle handle() {
        return Objects.requireNonNull(handle, "this transaction is a single statement");
    }

    /** Runs a statement in plain JDBC. */
    <T> T execute(Statement<T> statement) {
        try {
            return statement.on(connection);
        } catch (SQLException e) {
            throw new DatabaseError(e);
        }
    }

    /** A statement on a connection. */
    @FunctionalInterface
    interface Statement<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Slots of concurrency limits that it takes and gives back. */
    Slots slots() {
        return slots;
    }

    /**
     * Whether no concurrency key may be locked: its commit is somebody else's, or code of somebody else runs before it, and it
     * may be a long time until then; or it has locked batches, which come after keys.
     */
    boolean isForeign() {
        return foreign;
    }

    void setForeign(boolean now) {
        foreign = now;
    }

    /** Work that locks batches, which comes after all locks of concurrency keys: done by {@link #settle}. */
    void afterKeys(Runnable work) {
        if (foreign) {
            work.run(); // it locks no keys
        } else {
            afterKeys.add(work);
        }
    }

    /** Decides about the slots that were noted, and does what was left until then. */
    void settle() {
        slots.settle(this);
        List<Runnable> works = List.copyOf(afterKeys);
        afterKeys.clear();
        works.forEach(Runnable::run);
    }

    Dialect dialect() {
        return dialect;
    }

    void tell(QueueEvent event) {
        events.add(event);
    }

    /** How many events it will tell, for {@link #tellOnly}. */
    int eventsSoFar() {
        return events.size();
    }

    /** The first ones only: what the others tell of was undone. */
    void tellOnly(int first) {
        events.subList(first, events.size()).clear();
    }

    void readied() {
        ready = true;
    }

    /** Its commit tells the other processes that jobs are ready. */
    void tells() {
        told = true;
    }

    void tasksChanged() {
        tasksChanged = true;
    }

    void pausesChanged() {
        pauses = true;
    }

    void scheduled(Duration untilDue) {
        if (earliest == null || untilDue.compareTo(earliest) < 0) {
            earliest = untilDue;
        }
    }

    /** Lets the commit itself, which nobody here sees, tell that there is something to do. */
    void publishUnseen(Signals signals) {
        if (ready || earliest != null) {
            signals.unseen(connection, ready, earliest);
        }
    }

    /** Tells all of it; after the commit. */
    void publish(Signals signals) {
        if (ready && told) {
            signals.readyHere();
        } else if (ready) {
            signals.ready();
        }
        if (earliest != null) {
            signals.scheduled(earliest);
        }
        if (tasksChanged) {
            signals.tasksChanged();
        }
        if (pauses) {
            signals.pausesChanged();
        }
        events.forEach(signals::event);
    }
}
