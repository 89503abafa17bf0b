package dev.ronda.queue.event;

import dev.ronda.queue.EnqueueOptions;
import dev.ronda.queue.JobContext;
import dev.ronda.queue.Outcome;
import java.util.concurrent.Callable;

/** Stands around each enqueue and each run, in the order of registration. Called by many threads at once. */
public interface JobInterceptor {

    /**
     * Before an enqueue is written; may change its options, for instance to add metadata.
     *
     * @param type the job type's name
     * @param arguments the argument record
     * @param options the options of this enqueue
     */
    default void beforeEnqueue(String type, Object arguments, EnqueueOptions options) {}

    /**
     * Around a run.
     *
     * @param job the run
     * @param body goes on to the next interceptor and at last to the handler
     * @return the outcome, normally what {@code body} returned
     * @throws Exception counts as the handler's own
     */
    default Outcome aroundRun(JobContext job, Callable<Outcome> body) throws Exception {
        return body.call();
    }
}
