package dev.ronda.queue.internal.process;

import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueListener;
import dev.ronda.queue.internal.table.Message;
import dev.ronda.queue.internal.transition.Signals;
import dev.ronda.queue.internal.transition.WakeUp;
import dev.ronda.queue.internal.transition.WakeUpChannel;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happened, and wakes the loops, of this JVM and of others, that have something to do. Thread-safe. */
public final class Events implements Signals {
    /** A caller's transaction that takes longer may find dispatchers asleep for {@link IdleTime#HEARD}. */
    private static final Duration LONG_TRANSACTION = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private final List<QueueListener> listeners;
    private final List<Worker> workers = new CopyOnWriteArrayList<>();
    private final List<Dispatcher> dispatchers = new CopyOnWriteArrayList<>();
    private final List<Scheduler> schedulers = new CopyOnWriteArrayList<>();

    private final List<Runnable> pauseWatchers = new CopyOnWriteArrayList<>();

    private final @Nullable WakeUpSender others;

    /**
     * With these listeners.
     *
     * @param channel to the other processes, or null if there is none
     */
    public Events(List<QueueListener> listeners, @Nullable WakeUpChannel channel) {
        this.listeners = List.copyOf(listeners);
        this.others = channel == null ? null : new WakeUpSender(channel, this);
    }

    /** Tells other processes; null if nothing can. */
    @Nullable WakeUpSender others() {
        return others;
    }

    void wakes(List<Worker> someWorkers, List<Dispatcher> someDispatchers) {
        workers.addAll(someWorkers);
        dispatchers.addAll(someDispatchers);
    }

    void wakesNoLonger(List<Worker> someWorkers, List<Dispatcher> someDispatchers) {
        workers.removeAll(someWorkers);
        dispatchers.removeAll(someDispatchers);
    }

    void wakes(Scheduler scheduler) {
        schedulers.add(scheduler);
    }

    void wakesNoLonger(Scheduler scheduler) {
        schedulers.remove(scheduler);
    }

    /** Other processes see it at their next poll. */
    @Override
    public void tasksChanged() {
        schedulers.forEach(Scheduler::tasksChanged);
    }

    /** Called when queues were paused or resumed, wherever. */
    void tellsPauses(Runnable watcher) {
        pauseWatchers.add(watcher);
    }

    void tellsPausesNoLonger(Runnable watcher) {
        pauseWatchers.remove(watcher);
    }

    @Override
    public void event(QueueEvent event) {
        for (QueueListener listener : listeners) {
            try {
                listener.on(event);
            } catch (Throwable e) {
                // also errors: a loop that told an event must not die of a listener
                Fatal.haltIfOutOfMemory(e);
                LOG.warn("queue listener {} failed at {}", listener.getClass().getName(), event, e);
            }
        }
    }

    @Override
    public void ready() {
        workers.forEach(Worker::wake);
        if (others != null) {
            others.ready();
        }
    }

    @Override
    public @Nullable Message message() {
        return others == null ? null : others.message();
    }

    @Override
    public void readyHere() {
        workers.forEach(Worker::wake);
    }

    @Override
    public void pausesChanged() {
        pauseWatchers.forEach(Runnable::run);
        if (others != null) {
            others.pausesChanged();
        }
    }

    /** A dispatcher here is enough; others find later ones by themselves. */
    @Override
    public void scheduled(Duration earliest) {
        dispatchers.forEach(dispatcher -> dispatcher.dueIn(earliest));
        if (others != null
                && earliest.compareTo(IdleTime.HEARD) < 0
                && dispatchers.stream().allMatch(Poller::isStopping)) {
            others.scheduled(earliest);
        }
    }

    /** When it commits nobody knows, so dispatchers look at once, for whatever may become due while they would sleep. */
    @Override
    public void unseen(Connection connection, boolean ready, @Nullable Duration earliest) {
        boolean soon = earliest != null && earliest.compareTo(IdleTime.HEARD.plus(LONG_TRANSACTION)) < 0;
        if (others != null && others.channel().isComplete() && (ready || soon)) {
            try {
                others.channel().sendAtCommit(connection, new WakeUp(ready, soon ? Duration.ZERO : null, null));
            } catch (SQLException | RuntimeException e) {
                LOG.debug("queue wake-up not sent with a caller's transaction, polls will find its jobs", e);
            }
        }
    }

    /** Another process has something to do for the loops here. */
    void woken(WakeUp wakeUp) {
        if (wakeUp.ready()) {
            workers.forEach(Worker::wake);
        }
        if (wakeUp.pauses()) {
            pauseWatchers.forEach(Runnable::run);
        }
        Duration due = wakeUp.due();
        if (due != null) {
            dispatchers.forEach(dispatcher -> dispatcher.dueIn(due));
        }
    }

    /** There may be something to do that nobody told. */
    void wakeAll() {
        pauseWatchers.forEach(Runnable::run);
        workers.forEach(Worker::wake);
        dispatchers.forEach(Dispatcher::wake);
    }
}
