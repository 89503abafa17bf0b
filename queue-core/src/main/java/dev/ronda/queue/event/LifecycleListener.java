package dev.ronda.queue.event;

/**
 * Hooks into the life of the processes of this JVM: its supervisor, workers, dispatchers and scheduler. Each method is called
 * once for each of them, on the thread that starts or stops them, which waits for it. What it throws is told as {@link
 * QueueEvent.LoopError} and harms nobody; {@link OutOfMemoryError} ends the JVM.
 */
public interface LifecycleListener {

    /**
     * It is registered and has not polled yet.
     *
     * @param process what starts
     * @throws Exception is told, and nothing else
     */
    default void started(LifecycleProcess process) throws Exception {}

    /**
     * It has been told to stop; nothing of the stop has been done.
     *
     * @param process what stops
     * @throws Exception is told, and nothing else
     */
    default void stopping(LifecycleProcess process) throws Exception {}

    /**
     * It has left: its loop has ended and its row is gone, unless the database refused to remove it. Not called if bodies that
     * ignore their interrupt never return.
     *
     * @param process what has ended
     * @throws Exception is told, and nothing else
     */
    default void exited(LifecycleProcess process) throws Exception {}
}
