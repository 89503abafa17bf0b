package dev.ronda.queue.event;

/**
 * Is told each event, on the thread that caused it, after the commit. Called by many threads at once; must be quick. What
 * it throws is logged and harms nobody.
 */
@FunctionalInterface
public interface QueueListener {

    /**
     * Something happened.
     *
     * @param event what
     */
    void on(QueueEvent event);
}
