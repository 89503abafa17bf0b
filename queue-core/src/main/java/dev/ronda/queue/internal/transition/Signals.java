package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.internal.table.Message;
import java.sql.Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Who is told after a commit: listeners of events, and the loops of this JVM that have something to do now. */
public interface Signals {

    /** Something happened. */
    void event(QueueEvent event);

    /** Jobs became ready: workers may claim. */
    void ready();

    /**
     * The message by which a statement that makes jobs ready tells the other processes itself, with its commit; null if
     * they are told later, or not at all. Who takes it and commits calls {@link #readyHere} instead of {@link #ready}.
     */
    @Nullable Message message();

    /** Jobs became ready, and the other processes know it. */
    void readyHere();

    /**
     * Jobs were scheduled: a dispatcher may have to wake earlier than it thought.
     *
     * @param earliest how long until the first of them is due; zero or less if at once or not known
     */
    void scheduled(Duration earliest);

    /**
     * Jobs became ready or were scheduled in a transaction that somebody else commits, unseen by us: only a message that is
     * part of it can say so. Never throws, and leaves the transaction usable.
     *
     * @param connection in that transaction
     * @param ready whether jobs became ready
     * @param earliest how long until the first scheduled job is due, or null if none was
     */
    void unseen(Connection connection, boolean ready, @Nullable Duration earliest);
}
