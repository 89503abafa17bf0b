package dev.ronda.queue.internal.process;

import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueListener;
import dev.ronda.queue.internal.transition.Signals;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happened, and wakes the loops of this JVM that have something to do. Thread-safe. */
public final class Events implements Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private final List<QueueListener> listeners;
    private final List<Worker> workers = new CopyOnWriteArrayList<>();
    private final List<Dispatcher> dispatchers = new CopyOnWriteArrayList<>();

    /** With these listeners. */
    public Events(List<QueueListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    void wakes(List<Worker> someWorkers, List<Dispatcher> someDispatchers) {
        workers.addAll(someWorkers);
        dispatchers.addAll(someDispatchers);
    }

    void wakesNoLonger(List<Worker> someWorkers, List<Dispatcher> someDispatchers) {
        workers.removeAll(someWorkers);
        dispatchers.removeAll(someDispatchers);
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
    }

    @Override
    public void scheduled(Duration earliest) {
        dispatchers.forEach(dispatcher -> dispatcher.dueIn(earliest));
    }
}
