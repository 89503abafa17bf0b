package dev.ronda.queue;

/**
 * The code of a job type. Registered once per process and never stored; called by several threads at once.
 *
 * @param <A> the argument record
 */
@FunctionalInterface
public interface JobHandler<A> {

    /**
     * Runs the job once.
     *
     * @param arguments the run's arguments, never null
     * @param job what the run knows and can ask of the queue
     * @return what happens next; {@code null} counts as a failed attempt
     * @throws Exception any exception is a failed attempt under the job's {@link RetryPolicy}
     */
    Outcome run(A arguments, JobContext job) throws Exception;

    /**
     * A handler without an outcome of its own: returning means {@link Outcome#done()}.
     *
     * @param <A> the argument record
     */
    @FunctionalInterface
    interface OfVoid<A> {
        /**
         * Runs the job once.
         *
         * @param arguments the run's arguments, never null
         * @param job what the run knows and can ask of the queue
         * @throws Exception any exception is a failed attempt
         */
        void run(A arguments, JobContext job) throws Exception;
    }
}
