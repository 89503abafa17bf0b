package dev.ronda.queue;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes jobs that are enqueued together, as a bulk of several types or as members of a batch, in memory: they are written when the
 * lambda that fills it has returned. Used by one thread.
 */
public interface NewJobs {

    /**
     * Adds a job with its type's defaults.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param <A> the argument record
     * @throws InvalidArguments if the arguments cannot be stored
     */
    default <A> void enqueue(JobType<A> type, A arguments) {
        enqueue(type, arguments, with -> {});
    }

    /**
     * Adds a job with options.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param with sets the options
     * @param <A> the argument record
     * @throws InvalidArguments if the arguments cannot be stored
     */
    default <A> void enqueue(JobType<A> type, A arguments, Consumer<EnqueueOptions> with) {
        enqueueAll(type, List.of(arguments), with);
    }

    /**
     * Adds many jobs with their type's defaults.
     *
     * @param type the job type
     * @param arguments their arguments
     * @param <A> the argument record
     * @throws InvalidArguments if any arguments cannot be stored
     */
    default <A> void enqueueAll(JobType<A> type, Collection<? extends A> arguments) {
        enqueueAll(type, arguments, with -> {});
    }

    /**
     * Adds many jobs with the same options.
     *
     * @param type the job type
     * @param arguments their arguments
     * @param with sets the options of each
     * @param <A> the argument record
     * @throws InvalidArguments if any arguments cannot be stored
     */
    <A> void enqueueAll(JobType<A> type, Collection<? extends A> arguments, Consumer<EnqueueOptions> with);
}
