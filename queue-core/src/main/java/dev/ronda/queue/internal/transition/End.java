package dev.ronda.queue.internal.transition;

import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.Outcome.Again;
import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.internal.table.ErrorText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a claim ends, as the process that held it says. What becomes of the job is decided under its row's lock. */
public sealed interface End {

    /** The job is finished, or given up with a reason. */
    record Finished(FinishedAs as, @Nullable String reason) implements End {}

    /** The job runs again; null arguments keep the present ones. */
    record RunsAgain(Again.When when, @Nullable String arguments, int version) implements End {}

    /** The same run goes on. */
    record GoesOn(String arguments, int version) implements End {}

    /** The attempt failed; {@code delay} overrides the policy's, {@code hopeless} forbids retries. */
    record Failed(
            ErrorText error, RetryPolicy retry, @Nullable Duration delay, boolean hopeless) implements End {}

    /** The run starts again, no attempt counted. */
    record Released(String reason) implements End {}

    /** The run starts again after a delay, no attempt counted. */
    record Postponed(Duration delay, String reason) implements End {}

    /** No handler here knows the type or this version of it. */
    record Unknown() implements End {}

    /** The process died; {@code begun} if the body may have started. */
    record Died(boolean begun, int maxDeaths) implements End {}
}
