package dev.ronda.queue;

/**
 * How a jar brings its jobs to the worker program: an implementation named in {@code
 * META-INF/services/dev.ronda.queue.QueueApplication}, with a public constructor without parameters.
 */
public interface QueueApplication {

    /**
     * Registers the jar's handlers. Called once, before the queue is built.
     *
     * @param application the builder, the data source, the settings, and the closing
     * @throws Exception stops the start with its message
     */
    void configure(ApplicationContext application) throws Exception;

    /**
     * Called once when the queue is built and before its workers start; enqueue what must be there from the beginning.
     *
     * @param queue the queue
     * @throws Exception stops the start with its message
     */
    default void started(JobQueue queue) throws Exception {}
}
