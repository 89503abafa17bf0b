package dev.ronda.queue;

import java.util.List;
import java.util.function.Consumer;

/**
 * The queues, for operators: how much waits in them, pausing, clearing. From {@link JobQueue#queues}. Thread-safe; each call
 * is a transaction of its own, or several, even where a {@link CurrentTransaction} is there.
 *
 * <p>A paused queue takes jobs in and hands none out. Runs that have begun go on; claimed jobs that have not begun are given
 * back. A pause acts on all workers of all processes within a second, faster where they wake each other.
 */
public interface Queues {

    /** All queues that have unfinished jobs or a pause of their own name, by name. Reads much where much waits. */
    List<QueueInfo> list();

    /**
     * One queue; of size zero if nothing waits in it or nobody has heard of it.
     *
     * @param name its name
     * @throws IllegalArgumentException if that is no name of a queue
     */
    QueueInfo find(String name);

    /** The pauses that hold, by name. */
    List<QueuePause> pauses();

    /**
     * Pauses until {@link #resume}; see {@link #pause(String, Consumer)}.
     *
     * @param queues a queue's name, a prefix such as {@code mail*}, or {@code *} for all
     */
    default boolean pause(String queues) {
        return pause(queues, with -> {});
    }

    /**
     * Pauses a queue, those whose names begin with a prefix, or all: also queues that come later. A name that is paused
     * already gets the new reason, author and end.
     *
     * @param queues a queue's name, a prefix such as {@code mail*}, or {@code *} for all; {@code _}, {@code %} and the case of
     *     letters have no special meaning
     * @param with sets reason, author and end
     * @return whether there was no pause of this name before
     * @throws IllegalArgumentException if that is neither a name nor a prefix
     */
    boolean pause(String queues, Consumer<PauseOptions> with);

    /**
     * Ends the pause of exactly this name. Others may still hold for the same queues: after {@code resume("mail")} the pauses of
     * {@code mail*} and {@code *} stay.
     *
     * @param queues the name that was paused
     * @return whether there was such a pause
     * @throws IllegalArgumentException if that is neither a name nor a prefix
     */
    boolean resume(String queues);

    /**
     * Discards the ready jobs of a queue; see {@link ManyJobs#discardAll}. Those that are scheduled, running or failed stay.
     *
     * @param name its name
     * @throws IllegalArgumentException if that is no name of a queue
     */
    JobChanges clear(String name);
}
